import type { Reply } from "../emulator/reply.ts";

const MESSAGES: Record<number, string> = {
  400: "invalid request",
  401: "unauthorized",
  404: "model not found",
  429: "too many requests",
  500: "llama runner process has terminated: exit status 2",
  503: "server busy, please try again.  maximum pending requests exceeded",
};

/** Ollama's `{ error }`; a status of 200 gives it inside a success, as in a stream that fails on its way. */
export function errorReply(status: number, message?: string): Reply {
  const error = message ?? MESSAGES[status] ?? `request failed with status ${status}`;
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: { error },
  };
}
