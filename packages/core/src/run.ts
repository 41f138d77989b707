import type { Cancellation } from "./cancellation.ts";
import type { Attempt } from "./errors.ts";
import type { PreparedRequest } from "./prepare.ts";
import { redact } from "./redact.ts";
import type { CallOptions } from "./request.ts";
import type { Watch } from "./watch.ts";

/** One call under way. */
export interface Run {
  readonly prepared: PreparedRequest;
  readonly options: CallOptions;
  readonly cancellation: Cancellation;
  readonly watch: Watch;
  /** The keys that were sent, for redaction. */
  readonly secrets: readonly string[];
  readonly attempts: Attempt[];
}

/** The provider's words without keys and without the prompt. */
export function providerWords(message: string, { prepared, secrets }: Run): string {
  return redact(message, secrets, prepared.body);
}
