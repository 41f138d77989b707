/** Time and chance, so that a test can hold both in its hands. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back after so many milliseconds; returns what calls it off. */
  after(ms: number, callback: () => void): () => void;
  /** From 0 to 1. */
  random(): number;
}

/** Milliseconds that a timer takes: 25 days. */
const LONGEST = 2 ** 31 - 1;

/** The platform's own. */
export const systemClock: Clock = {
  // Of the monotonic clock, so that a time server's correction neither ends nor extends a cooldown.
  now: () => performance.timeOrigin + performance.now(),
  after(ms, callback) {
    // A timer that is set for longer fires at once.
    const timer = setTimeout(callback, Math.min(ms, LONGEST));
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

/** Waits, until the signal aborts at the longest; `onWake` gets what ends the wait at once. */
export function waitFor(
  clock: Clock,
  ms: number,
  signal: AbortSignal | undefined,
  onWake: (wake: () => void) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stop();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const stop = clock.after(ms, done);
    onWake(done);
    if (signal?.aborted) done();
    else signal?.addEventListener("abort", done);
  });
}

/** The next step of a stream; without one in time the stream is closed, and `late` is thrown. */
export function nextWithin<Item>(
  stream: AsyncIterator<Item>,
  ms: number,
  clock: Clock,
  late: () => unknown,
): Promise<IteratorResult<Item>> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(Math.max(0, ms), () => {
      reject(late());
      stream.return?.().catch(() => {});
    });
    stream.next().then(resolve, reject).finally(stop);
  });
}
