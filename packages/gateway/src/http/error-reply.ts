import { type AnyModelError, type ErrorCode, isAnyModelError } from "@anymodel/core";
import { errorMessage } from "./error-words.ts";
import type { Headers } from "./exchange.ts";
import { Refusal, type RefusalFields } from "./refusal.ts";

/** A failure as HTTP tells it: OpenAI's error object, with `provider`, `retryable` and `request_id` beside its fields. */
export interface ErrorReply {
  status: number;
  headers: Headers;
  body: string;
  /** For logs and metrics: a word from a fixed list. */
  code: string;
}

/** Code of core → OpenAI's `type` and `code`, which clients switch on. */
const NAMES: Readonly<Partial<Record<ErrorCode, readonly [type: string, code: string | null]>>> = {
  invalid_request: ["invalid_request_error", null],
  unsupported_parameter: ["invalid_request_error", "unsupported_parameter"],
  unsupported_content: ["invalid_request_error", "unsupported_content"],
  context_length_exceeded: ["invalid_request_error", "context_length_exceeded"],
  content_policy: ["invalid_request_error", "content_policy_violation"],
  permission: ["permission_error", "provider_permission_denied"],
  not_found: ["invalid_request_error", "model_not_found"],
  rate_limit: ["rate_limit_error", "rate_limit_exceeded"],
};

/** The one place that turns any failure into status and body. */
export function toErrorReply(error: unknown, requestId: string): ErrorReply {
  if (error instanceof Refusal) return write(error.message, error.fields, requestId);
  if (isAnyModelError(error)) {
    return write(errorMessage(error), fieldsOf(error), requestId, error.provider, error.retryable);
  }
  // What nobody foresaw may hold anything, so nothing of it is shown.
  const fields = { status: 500, type: "server_error", code: "internal_error" };
  return write("The gateway failed. Its log names the request.", fields, requestId);
}

function write(
  message: string,
  { status, type, code, param = null, retryAfter, close, allow, acceptEncoding }: RefusalFields,
  requestId: string,
  provider?: string,
  retryable = status === 429 || status >= 500,
): ErrorReply {
  const error = {
    message,
    type,
    param,
    code,
    ...(provider !== undefined && { provider }),
    retryable,
    request_id: requestId,
  };
  return {
    status,
    headers: {
      "content-type": "application/json",
      ...(retryAfter !== undefined && { "retry-after": String(Math.ceil(retryAfter)) }),
      ...(status === 401 && { "www-authenticate": "Bearer" }),
      ...(close && { connection: "close" }),
      ...(allow !== undefined && { allow }),
      ...(acceptEncoding !== undefined && { "accept-encoding": acceptEncoding }),
    },
    body: JSON.stringify({ error }),
    code: code ?? type,
  };
}

function fieldsOf(error: AnyModelError): RefusalFields {
  const { code, retryAfter, param = null } = error;
  if (code === "authentication" || code === "insufficient_quota") {
    // A client would take a 401 for its own key, and a 402 for its own credit.
    return { status: 502, type: "server_error", code: "upstream_credentials_exhausted" };
  }
  if (code === "config" || code === "unknown_provider") {
    return { status: 500, type: "server_error", code: "gateway_config" };
  }
  const [type, name] = NAMES[code] ?? ["server_error", code];
  return {
    status: statusOf(error),
    type,
    code: name,
    param,
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** LiteLLM's table: each of these statuses has an exception of its own there, 504 counts as 408, other 4xx as 400. */
const TABLE = new Set([400, 403, 404, 408, 422, 429, 500, 502, 503]);

function statusOf({ code, status }: AnyModelError): number {
  if (code === "timeout") return 408;
  if (code === "overloaded") return 503;
  // Above 599 there are none: HTTP knows no such class, and a web `Response` cannot carry it.
  if (TABLE.has(status) || (status > 503 && status < 600)) return status;
  return status >= 500 ? 502 : 400;
}
