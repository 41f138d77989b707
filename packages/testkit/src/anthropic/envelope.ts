import type { Reply } from "../emulator/reply.ts";

/** Status → error type and the words that are sent unless told (Anthropic API reference, errors). */
const TYPES: Record<number, readonly [type: string, message: string]> = {
  200: ["api_error", "Internal server error"],
  400: ["invalid_request_error", "Invalid request"],
  401: ["authentication_error", "invalid x-api-key"],
  402: ["billing_error", "There is an issue with your billing or payment information"],
  403: ["permission_error", "Your API key does not have permission to use the specified resource"],
  404: ["not_found_error", "Not found"],
  409: ["conflict_error", "The request conflicts with the current state of a resource"],
  413: ["request_too_large", "Request exceeds the maximum size"],
  429: ["rate_limit_error", "This request would exceed your organization's rate limit"],
  504: ["timeout_error", "The request timed out while processing"],
  529: ["overloaded_error", "Overloaded"],
};

let requests = 0;

/** A new id, as stands in the `request-id` header. */
export function requestId(): string {
  return `req_emulator_${++requests}`;
}

/** An error of a status: `{ type: "error", error: { type, message }, request_id }`. */
export function errorReply(status: number, message?: string): Reply {
  const [type, words] = TYPES[status] ??
    (status < 500 ? TYPES[400] : TYPES[200]) ?? ["api_error", "Internal server error"];
  const request_id = requestId();
  return {
    status,
    headers: { "request-id": request_id },
    body: { type: "error", error: { type, message: message ?? words }, request_id },
  };
}
