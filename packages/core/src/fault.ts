import type { Delta } from "./adapter.ts";
import type { ChatCompletion } from "./chat.ts";
import { AnyModelError, isAnyModelError } from "./errors.ts";
import { providerWords, type Run } from "./run.ts";

/** An error that the provider reports inside a good answer: asking again may bill twice, so a plain one is final. */
export function answerFault(
  error: Extract<Delta, { error: unknown }>["error"],
  run: Run,
): AnyModelError {
  const { code = "server_error", message, retryAfter } = error;
  return new AnyModelError({
    code,
    message: providerWords(message, run),
    ...(code === "server_error" && { status: 502, retryable: false }),
    retryAfter,
  });
}

/** The error with provider, model, attempts and the partial answer; anything unforeseen is a broken answer. */
export function nameError(error: unknown, run: Run, partial?: ChatCompletion): AnyModelError {
  const { adapter, asked } = run.prepared;
  if (isAnyModelError(error) && error.provider) return error;
  const fault = isAnyModelError(error)
    ? { ...error, message: error.message, cause: error.cause }
    : {
        code: "invalid_response" as const,
        message: `The answer could not be read: ${providerWords(String((error as Error)?.message ?? error), run)}`,
      };
  return new AnyModelError({
    ...fault,
    provider: adapter.id,
    model: asked,
    attempts: run.attempts,
    partial,
  });
}
