import { Cancellation } from "./cancellation.ts";
import type { Gate } from "./concurrency.ts";
import type { Attempt } from "./errors.ts";
import type { PreparedRequest } from "./prepare.ts";
import type { CallOptions } from "./request.ts";
import type { IncomingReply } from "./transport.ts";

/** One call under way. A class, because V8 keeps what object literals make here far longer than the call. */
export class Run {
  readonly prepared: PreparedRequest;
  readonly options: CallOptions;
  readonly cancellation: Cancellation;
  /** The keys that were sent, for redaction. */
  readonly secrets: readonly string[];
  readonly attempts: Attempt[] = [];
  /** The good answer, when its headers have come. */
  reply!: IncomingReply;
  /** A stream reads the answer further, and closes the run at its end. */
  streaming = false;
  gate: Gate | undefined;

  constructor(prepared: PreparedRequest, options: CallOptions, secrets: readonly string[]) {
    this.prepared = prepared;
    this.options = options;
    this.secrets = secrets;
    this.cancellation = new Cancellation(options.signal);
  }

  /** Lets go of the call's timer, its signal and its place. */
  close(): void {
    this.cancellation.release();
    this.gate?.leave();
    this.gate = undefined;
  }
}

/**
 * The provider's words without keys and without the prompt. What hides them is loaded at the first
 * error; where even that fails (a browser without network), they are left out.
 */
export async function providerWords(message: string, run: Run): Promise<string> {
  try {
    const { redact } = await import("./redact.ts");
    return redact(message, run.secrets, run.prepared.body);
  } catch {
    return "an error";
  }
}
