import type { Reply } from "../emulator/reply.ts";

/** HTTP status → google.rpc.Code (ai.google.dev/gemini-api/docs/troubleshooting). */
const CODES: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  413: "INVALID_ARGUMENT",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

const MESSAGES: Record<number, string> = {
  400: "Request contains an invalid argument.",
  401: "Request had invalid authentication credentials.",
  403: "The caller does not have permission",
  404: "Requested entity was not found.",
  429: "Resource has been exhausted (e.g. check quota).",
  500: "An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting",
  503: "The model is overloaded. Please try again later.",
  504: "Deadline expired before operation could complete.",
};

/** What Gemini says of a wrong key: an invalid argument, and why in the details. */
export const WRONG_KEY = "API key not valid. Please pass a valid API key.";

/** `{ error: { code, message, status } }`; a status of 200 gives an internal error inside a success. */
export function errorReply(status: number, message?: string): Reply {
  const code = status === 200 ? 500 : status;
  const error: Record<string, unknown> = {
    code,
    message: message ?? MESSAGES[code] ?? `Request failed with status ${code}`,
    status: CODES[code] ?? "UNKNOWN",
  };
  if (message === WRONG_KEY) {
    const info = { reason: "API_KEY_INVALID", domain: "googleapis.com" };
    error.details = [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", ...info }];
  }
  const headers = { "content-type": "application/json; charset=UTF-8" };
  return { status, headers, body: { error } };
}
