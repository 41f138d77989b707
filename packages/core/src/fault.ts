import type { ReportedError } from "./adapter.ts";
import type { ChatCompletion } from "./chat.ts";
import { type AnyModelError, createError, isAnyModelError, withSource } from "./errors.ts";
import { providerWords, type Run } from "./run.ts";

/** An error that the provider reports inside a good answer: asking again may bill twice, so a plain one is final. */
export async function answerFault(
  { code: known, message, retryAfter, body }: ReportedError,
  run: Run,
): Promise<AnyModelError> {
  const { classifyReported } = await import("./classify.ts");
  const code = known ?? classifyReported(body, message) ?? "server_error";
  return createError(code, await providerWords(message, run), {
    ...(code === "server_error" && { status: 502, retryable: false }),
    retryAfter,
  });
}

/** The error with provider, model, attempts and the partial answer; anything unforeseen is a broken answer. */
export async function nameError(
  error: unknown,
  run: Run,
  partial?: ChatCompletion,
): Promise<AnyModelError> {
  const { prepared, attempts } = run;
  const known = isAnyModelError(error)
    ? error
    : createError(
        "invalid_response",
        `The answer could not be read: ${await providerWords(String((error as Error)?.message ?? error), run)}`,
      );
  return withSource(known, {
    provider: prepared.adapter.id,
    model: prepared.asked,
    attempts,
    partial,
  });
}
