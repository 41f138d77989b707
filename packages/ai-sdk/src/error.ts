import { APICallError } from "@ai-sdk/provider";
import { isAnyModelError } from "@anymodel/core";

/** The error that the AI SDK knows: an `APICallError` that says whether a retry may help, or the abort itself. */
export function toSDKError(error: unknown, modelId: string, signal?: AbortSignal): unknown {
  if (!isAnyModelError(error)) return error;
  const { code, message, status: statusCode, retryable: isRetryable, retryAfter } = error;
  if (code === "aborted") return signal?.reason ?? new DOMException(message, "AbortError");
  const headers = retryAfter ? { "retry-after": String(retryAfter) } : undefined;
  // The prompt stays out of errors, which end up in logs.
  const request = { url: `anymodel:${modelId}`, requestBodyValues: { model: modelId } };
  const reply = { statusCode, responseHeaders: headers, isRetryable, data: error.toJSON() };
  return new APICallError({ message, ...request, ...reply, cause: error });
}
