import type { PlannedFault } from "../emulator/fault-plan.ts";
import { errorBody } from "./openai-error.ts";

const event = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`;
const opening = {
  id: "chatcmpl-emulator",
  object: "chat.completion.chunk",
  created: 1_700_000_000,
  model: "gpt-4o",
  choices: [{ index: 0, delta: { role: "assistant", content: "Hello" }, finish_reason: null }],
};

function refusal(
  status: number,
  message: string,
  facts: { type?: string; param?: string; code?: string },
): { kind: "status"; status: number; body: unknown } {
  return { kind: "status", status, body: errorBody(status, message, facts) };
}

/** Faults with OpenAI's words and codes; pass one to `setFault`. */
export const openaiFaults = {
  unauthorized: { kind: "status", status: 401 },
  permission: { kind: "status", status: 403 },
  rateLimit: { kind: "status", status: 429 },
  /** Fatal, although its status is 429. */
  insufficientQuota: refusal(
    429,
    "You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.",
    { type: "insufficient_quota", code: "insufficient_quota" },
  ),
  modelNotFound: refusal(
    404,
    "The model `gpt-none` does not exist or you do not have access to it.",
    { code: "model_not_found" },
  ),
  contextLength: refusal(
    400,
    "This model's maximum context length is 8192 tokens. However, your messages resulted in 10001 tokens. Please reduce the length of the messages.",
    { param: "messages", code: "context_length_exceeded" },
  ),
  contentPolicy: refusal(
    400,
    "Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt: https://platform.openai.com/docs/guides/reasoning#advice-on-prompting",
    { code: "invalid_prompt" },
  ),
  serverError: { kind: "status", status: 500 },
  overloaded: { kind: "status", status: 503 },
  badGateway: { kind: "html", status: 502 },
  errorInSuccess: { kind: "error-in-success" },
  /** One piece of text, then an error instead of the rest. */
  errorInStream: {
    kind: "respond",
    headers: { "content-type": "text/event-stream; charset=utf-8" },
    chunks: [event(opening), event(errorBody(500))],
  },
  /** A stream that ends cleanly after one piece of text, without finish reason and `[DONE]`. */
  endsEarly: {
    kind: "respond",
    headers: { "content-type": "text/event-stream; charset=utf-8" },
    chunks: [event(opening)],
  },
} as const satisfies Record<string, PlannedFault>;
