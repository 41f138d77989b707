import {
  asFields,
  type ErrorReply,
  messageOfBody,
  type RefinedError,
} from "@anymodel/core/provider";

/** Exhausted credits come as 402, as 429 with "credits" in the text, or inside a 200, where the word alone says less. */
const CREDITS: Readonly<Record<number, RegExp>> = {
  200: /\b(out of|insufficient)\b.*\bcredits\b/i,
  429: /\bcredits\b/i,
};

/** Refines core's reading of an error. */
export function readError({ status, body }: ErrorReply): RefinedError {
  const message = wordsOf(body);
  const noCredits = CREDITS[status]?.test(message ?? "");
  return { message, code: noCredits ? "insufficient_quota" : undefined };
}

/** Bytez's `{ status, error, message }` says what in `error` and why in `message`: both belong to the message. */
function wordsOf(body: unknown): string | undefined {
  const { error, message } = asFields(body);
  const what = messageOfBody(error);
  return what && typeof message === "string" && message
    ? `${what}: ${message}`
    : messageOfBody(body);
}
