import { type ChatCall, ndjson, type Operation } from "@anymodel/core/provider";
import { toOllamaMessages } from "./messages.ts";
import { CHAT_ROWS, layOut, OWN_PARAMETERS } from "./parameters.ts";
import { type AnswerState, readAnswer, readLine } from "./response.ts";

/** The chat operation of Ollama's native API. */
export const chat = {
  params: CHAT_ROWS,
  native: { at: "options", types: OWN_PARAMETERS },
  accepts: { image: ["base64"] },
  roles: {
    system: "system",
    developer: "system",
    user: "user",
    assistant: "assistant",
    tool: "tool",
  },
  request: (call: ChatCall, parameters: Record<string, unknown>) => ({
    path: "/api/chat",
    body: {
      model: call.model,
      messages: toOllamaMessages(call.messages),
      ...layOut(parameters),
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
