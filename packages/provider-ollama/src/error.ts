import { type ErrorReply, messageOfBody, type RefinedError } from "@anymodel/core/provider";

/** What Ollama's words tell beyond the status: what a model cannot do, and how a missing one is fetched. */
export function readError({ status, body }: ErrorReply): RefinedError | undefined {
  const message = messageOfBody(body);
  if (!message) return undefined;
  const missing = status === 404 && /model ["']?([^"'\s,]+)["']? not found/.exec(message)?.[1];
  if (missing) return { message: `${message}. Fetch it with: ollama pull ${missing}` };
  if (/does not support (tools|thinking)/.test(message)) {
    return { message, code: "unsupported_parameter" };
  }
  return /data required for image input/.test(message)
    ? { message, code: "unsupported_content" }
    : { message };
}
