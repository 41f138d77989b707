import type { Cancellation } from "./cancellation.ts";
import { createError } from "./errors.ts";

/** Cancels a call when what is expected does not come in time. One timer serves the whole call. */
export interface Watch {
  /** Something must come within this many milliseconds from now; `0` waits for ever. */
  expect(ms: number, what: string): void;
  /** Nothing is expected for the moment. */
  rest(): void;
  /** Nothing will be expected any more. */
  stop(): void;
}

/** Timers take at most 2³¹ − 1 ms; more than that is for ever. */
const LONGEST = 2_147_483_647;

/** Makes the watch of one call. */
export function watchProgress(cancellation: Cancellation): Watch {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let armedFor = Infinity;
  let deadline = Infinity;
  let limit = 0;
  let expected = "";

  const arm = (ms: number): void => {
    clearTimeout(timer);
    armedFor = deadline;
    timer = setTimeout(check, ms);
  };
  const check = (): void => {
    timer = undefined;
    armedFor = Infinity;
    if (deadline === Infinity) return;
    const left = deadline - performance.now();
    if (left > 1) arm(left);
    else {
      cancellation.cancel(
        createError("timeout", `Timed out: ${expected} did not come within ${limit} ms.`),
      );
    }
  };

  return {
    expect(ms, what) {
      if (ms <= 0 || ms > LONGEST) {
        deadline = Infinity;
        return;
      }
      limit = ms;
      expected = what;
      deadline = performance.now() + ms;
      // Re-arming on every read would cost more than the read: the timer that runs looks again.
      if (deadline < armedFor) arm(ms);
    },
    rest() {
      deadline = Infinity;
    },
    stop() {
      deadline = armedFor = Infinity;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
