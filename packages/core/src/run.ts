import { Cancellation } from "./cancellation.ts";
import type { ChatCompletion } from "./chat.ts";
import {
  type AnyModelError,
  type Attempt,
  createError,
  isAnyModelError,
  withSource,
} from "./errors.ts";
import type { PreparedRequest } from "./prepare.ts";
import type { CallOptions } from "./request.ts";
import type { IncomingReply } from "./transport.ts";

/** One call under way. A class, because V8 keeps what object literals make here far longer than the call. */
export class Run extends Cancellation {
  readonly prepared: PreparedRequest;
  readonly options: CallOptions;
  /** The keys that were sent, for redaction. */
  readonly secrets: readonly string[];
  readonly attempts: Attempt[] = [];
  /** The good answer, when its headers have come. */
  reply!: IncomingReply;
  /** When the first byte is due, by the monotonic clock; milliseconds. */
  due = 0;
  /** A stream reads the answer further, and closes the run at its end. */
  streaming = false;
  /** Gives the call's place to the next, where calls at the same time are limited. */
  leave: (() => void) | undefined;

  constructor(prepared: PreparedRequest, options: CallOptions, secrets: readonly string[]) {
    super(options.signal);
    this.prepared = prepared;
    this.options = options;
    this.secrets = secrets;
  }

  /** Lets go of the call's timer, its signal and its place. */
  close(): void {
    this.release();
    this.leave?.();
    this.leave = undefined;
  }
}

/** What is needed only where something went wrong; `undefined` where it cannot be loaded, in a browser without network. */
export async function loadFailure(): Promise<typeof import("./failure.ts") | undefined> {
  try {
    return await import("./failure.ts");
  } catch {
    return undefined;
  }
}

/** The error with provider, model, attempts and the partial answer; anything unforeseen is a broken answer. */
export async function nameError(
  error: unknown,
  run: Run,
  partial?: ChatCompletion,
): Promise<AnyModelError> {
  let known = error as AnyModelError;
  if (!isAnyModelError(error)) {
    const words = (await loadFailure())?.providerWords(error, run) ?? "something broke";
    known = createError("invalid_response", `The answer could not be read: ${words}`);
  }
  return withSource(known, {
    provider: run.prepared.adapter.id,
    model: run.prepared.asked,
    attempts: run.attempts,
    partial,
  });
}
