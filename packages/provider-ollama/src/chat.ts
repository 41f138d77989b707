import { type ChatCall, ndjson, type Operation } from "@anymodel/core/provider";
import { toOllamaMessages } from "./messages.ts";
import { CHAT_ROWS, NATIVE } from "./parameters.ts";
import { type AnswerState, readAnswer, readLine } from "./response.ts";

/** The chat operation of Ollama's native API. */
export const chat = {
  params: CHAT_ROWS,
  native: NATIVE,
  accepts: { image: ["base64"] },
  request: (call: ChatCall, parameters: Record<string, unknown>) => ({
    path: "/api/chat",
    body: {
      model: call.model,
      messages: toOllamaMessages(call.messages),
      ...parameters,
      // Ollama streams unless it is told not to.
      stream: call.stream,
    },
  }),
  response: readAnswer,
  stream: {
    framing: ndjson,
    ends: "marker",
    state: (): AnswerState => ({ calls: 0 }),
    step: readLine,
  },
} as const satisfies Operation;
