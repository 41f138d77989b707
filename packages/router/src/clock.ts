/** Time and chance, so that a test can hold both in its hands. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back after so many milliseconds; returns what calls it off. */
  after(ms: number, callback: () => void): () => void;
  /** From 0 to 1. */
  random(): number;
}

/** The platform's own. */
export const systemClock: Clock = {
  // Of the monotonic clock, so that a time server's correction neither ends nor extends a cooldown.
  now: () => performance.timeOrigin + performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};
