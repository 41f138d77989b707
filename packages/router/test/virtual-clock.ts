import type { Clock } from "../src/index.ts";

/** A clock that a test turns: time passes only from one thing that waits to the next. */
export interface VirtualClock extends Clock {
  /** Lets everything happen that is going to; returns the milliseconds that it took. */
  run(): Promise<number>;
  /** Callbacks that still wait. */
  readonly waiting: number;
}

/** A small, well-mixed generator of numbers from 0 to 1 (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Timer {
  at: number;
  order: number;
  callback: () => void;
}

/** Makes a clock that starts at an odd moment of an odd minute. */
export function createVirtualClock(random: () => number, start = 1_800_000_017_000): VirtualClock {
  const timers = new Set<Timer>();
  let now = start;
  let order = 0;
  return {
    now: () => now,
    random,
    after(ms, callback) {
      const timer = { at: now + Math.max(0, ms), order: order++, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    get waiting() {
      return timers.size;
    },
    async run() {
      for (;;) {
        // Promises that are settled by now have all been served when a macrotask runs.
        await new Promise(setImmediate);
        let next: Timer | undefined;
        for (const timer of timers) {
          if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) {
            next = timer;
          }
        }
        if (!next) return now - start;
        timers.delete(next);
        now = next.at;
        next.callback();
      }
    },
  };
}
