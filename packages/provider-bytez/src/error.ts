import {
  asFields,
  type ErrorReply,
  messageOfBody,
  type RefinedError,
} from "@anymodel/core/provider";

/** Bytez's `{ status, error, message }` says what in `error` and why in `message`: both belong to the message. */
function wordsOf(body: unknown): string | undefined {
  const { error, message } = asFields(body);
  const what = messageOfBody(error);
  return what && typeof message === "string" && message
    ? `${what}: ${message}`
    : messageOfBody(body);
}

function refine(message: string | undefined, noCredits: boolean): RefinedError {
  return { ...(message && { message }), ...(noCredits && { code: "insufficient_quota" }) };
}

/** Refines core's reading of an error reply: exhausted credits come as 402, or as 429 with "credits" in the text. */
export function readError({ status, body }: ErrorReply): RefinedError {
  const message = wordsOf(body);
  return refine(message, status === 429 && /\bcredits\b/i.test(message ?? ""));
}

/** An error inside a 200: final, and out of credits if it says so. */
export function readCreditError(body: unknown): RefinedError & { message: string } {
  const message = wordsOf(body) ?? "Bytez reports an error without words.";
  return { message, ...refine("", /\b(out of|insufficient)\b.*\bcredits\b/i.test(message)) };
}
