import { type AnyModelError, createError } from "./errors.ts";

/**
 * Stops one call: an AbortSignal without its cost. Whatever is under way (a wait, a request, a read)
 * sets `onCancel` and clears it when it is through.
 */
export interface Cancellation {
  /** Why the call was stopped; `undefined` while it runs. */
  readonly reason: AnyModelError | undefined;
  onCancel: ((reason: AnyModelError) => void) | undefined;
  cancel(reason: AnyModelError): void;
  /** Lets go of the caller's signal. */
  release(): void;
}

/** Starts a cancellation that follows the caller's signal. */
export function createCancellation(signal: AbortSignal | undefined): Cancellation {
  const follow = () => cancellation.cancel(aborted());
  const cancellation: Cancellation & { reason: AnyModelError | undefined } = {
    reason: signal?.aborted ? aborted() : undefined,
    onCancel: undefined,
    cancel(reason) {
      if (this.reason) return;
      this.reason = reason;
      this.release();
      const stop = this.onCancel;
      this.onCancel = undefined;
      stop?.(reason);
    },
    release: () => signal?.removeEventListener("abort", follow),
  };
  if (!cancellation.reason) signal?.addEventListener("abort", follow, { once: true });
  return cancellation;
}

/** The error of a call that its caller stopped. */
export function aborted(): AnyModelError {
  return createError("aborted", "The caller aborted the call.");
}

/** Waits; a cancellation ends the wait with its reason. */
export function wait(ms: number, cancellation: Cancellation): Promise<void> {
  return new Promise((resolve, reject) => {
    if (cancellation.reason) return reject(cancellation.reason);
    const timer = setTimeout(() => {
      cancellation.onCancel = undefined;
      resolve();
    }, ms);
    cancellation.onCancel = (reason) => {
      clearTimeout(timer);
      reject(reason);
    };
  });
}
