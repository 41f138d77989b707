import type { Reply } from "../emulator/reply.ts";

const defaultMessages: Record<number, string> = {
  400: "Bad request",
  401: "Unauthorized",
  404: "Model not found",
  429: "Rate limit exceeded",
  500: "Internal server error",
  503: "Service unavailable",
};

/** A native error: `{ error, output: null }`, or the other shape of 402 (Bytez documentation, billing). */
export function errorReply(status: number, message?: string): Reply {
  // With exactly `application/json`, bytez.js 3.0.0 hands the error out as streamed text.
  const headers = { "content-type": "application/json; charset=utf-8" };
  if (status === 402) {
    const advice = message ?? "Insufficient credits. Please add credits to continue.";
    return { status, headers, body: { status, error: "Payment Required", message: advice } };
  }
  const error = message ?? defaultMessages[status] ?? `Request failed with status ${status}`;
  return { status, headers, body: { error, output: null } };
}

/** A native success. */
export function successReply(output: unknown, provider?: unknown): Reply {
  return { body: { error: null, output, ...(provider === undefined ? {} : { provider }) } };
}
