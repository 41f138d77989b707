import { type AnyModelError, createError, mustBe } from "./errors.ts";

/** Timers take at most 2³¹ − 1 ms; more than that is for ever. */
const LONGEST = 2 ** 31 - 1;

/**
 * Stops one call when its caller aborts it, or when what is expected does not come in time: an
 * AbortSignal without its cost, and one timer for the whole call.
 */
export class Cancellation {
  /** Why the call was stopped; `undefined` while it runs. */
  reason: AnyModelError | undefined;
  /** Stops what is under way: a wait, a request, a read. */
  onCancel: ((reason: AnyModelError) => void) | undefined;
  readonly #signal: AbortSignal | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #armedFor = Infinity;
  #deadline = Infinity;
  #limit = 0;
  #expected = "";

  /** Follows the caller's signal. */
  constructor(signal: AbortSignal | undefined) {
    if (signal && !signal.addEventListener) throw mustBe("signal", signal, "an AbortSignal");
    this.#signal = signal;
    if (signal?.aborted) this.handleEvent();
    else signal?.addEventListener("abort", this);
  }

  /** The caller's signal fired. */
  handleEvent(): void {
    this.#cancel(createError("aborted", "The caller aborted the call."));
  }

  /** Throws the reason, if the call was stopped. */
  check(): void {
    if (this.reason) throw this.reason;
  }

  /** Something must come within this many milliseconds from now; `0` waits for ever. */
  expect(ms: number, what: string): void {
    this.check();
    if (ms <= 0 || ms > LONGEST) return this.rest();
    this.#limit = ms;
    this.#expected = what;
    this.#deadline = performance.now() + ms;
    // Re-arming on every read would cost more than the read: the timer that runs looks again.
    if (this.#deadline < this.#armedFor) this.#arm(ms);
  }

  /** What was expected has come, or looks as if: closing a web stream looks like its end. */
  arrived(): void {
    this.rest();
    this.check();
  }

  /** Nothing is expected for the moment. */
  rest(): void {
    this.#deadline = Infinity;
  }

  /** Lets go of the timer and the caller's signal. */
  release(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener("abort", this);
  }

  /** No timer keeps a process alive until something is expected anew. */
  disarm(): void {
    clearTimeout(this.#timer);
    this.#armedFor = Infinity;
  }

  #cancel(reason: AnyModelError): void {
    if (this.reason) return;
    this.reason = reason;
    this.release();
    this.onCancel?.(reason);
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer);
    this.#armedFor = this.#deadline;
    this.#timer = setTimeout(() => {
      this.#armedFor = Infinity;
      const left = this.#deadline - performance.now();
      if (left > 1) {
        if (left < Infinity) this.#arm(left);
      } else {
        const message = `Timed out: ${this.#expected} did not come within ${this.#limit} ms.`;
        this.#cancel(createError("timeout", message));
      }
    }, ms);
  }
}
