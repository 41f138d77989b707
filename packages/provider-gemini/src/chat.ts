import {
  type ChatCall,
  encodeModelPath,
  type Operation,
  type ServerSentEvent,
  sse,
  type StreamDecoding,
} from "@anymodel/core/provider";
import { toContents } from "./contents.ts";
import { jsonArray } from "./json-array.ts";
import { CHAT_ROWS, layOut, OWN_PARAMETERS } from "./parameters.ts";
import { createAnswerState, readAnswer, readFrame } from "./response.ts";

/** The form of a stream. */
export type GeminiStream = "sse" | "json";

const ALL = ["url", "base64", "id"] as const;

const STREAMS: Readonly<Record<GeminiStream, StreamDecoding>> = {
  sse: {
    framing: sse,
    ends: "marker",
    state: createAnswerState,
    step: ({ data }: ServerSentEvent, state) => readFrame(data, state),
  },
  json: { framing: jsonArray, ends: "marker", state: createAnswerState, step: readFrame },
};

/** The chat operation: generateContent and streamGenerateContent. */
export function geminiChat(baseURL: string, stream: GeminiStream) {
  return {
    params: CHAT_ROWS,
    native: { at: "generationConfig", types: OWN_PARAMETERS },
    accepts: { image: ALL, audio: ALL, video: ALL, file: ALL },
    roles: {
      system: "system",
      developer: "system",
      user: "user",
      assistant: "model",
      tool: "tool",
    },
    request: (call: ChatCall, parameters: Record<string, unknown>) => ({
      path: `/${modelPath(call.model)}:${call.stream ? "streamGenerateContent" : "generateContent"}`,
      ...(call.stream && stream === "sse" && { query: { alt: "sse" } }),
      body: { ...toContents(call.messages, baseURL), ...layOut(parameters, call.model) },
    }),
    response: readAnswer,
    stream: STREAMS[stream],
  } as const satisfies Operation;
}

/** `models/…`, unless the id says itself what it names (`tunedModels/…`). */
export function modelPath(model: string): string {
  return encodeModelPath(/^(models|tunedModels)\//.test(model) ? model : `models/${model}`);
}
