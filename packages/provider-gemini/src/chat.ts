import { encodeModelPath, EVERY_WAY, jsonArray, sse } from "@anymodel/core/provider";
import type { ChatCall, Operation } from "@anymodel/core/provider";
import { toContents } from "./contents.ts";
import { CHAT_ROWS, NATIVE } from "./parameters.ts";
import { createAnswerState, readAnswer, readFrame } from "./response.ts";

/** The form of a stream. */
export type GeminiStream = "sse" | "json";

/** The chat operation: generateContent and streamGenerateContent. */
export function geminiChat(baseURL: string, stream: GeminiStream) {
  return {
    params: CHAT_ROWS,
    native: NATIVE,
    accepts: { image: EVERY_WAY, audio: EVERY_WAY, video: EVERY_WAY, file: EVERY_WAY },
    request: (call: ChatCall, parameters: Record<string, unknown>) => ({
      path: `/${modelPath(call.model)}:${call.stream ? "streamGenerateContent" : "generateContent"}`,
      ...(call.stream && stream === "sse" && { query: { alt: "sse" } }),
      body: { ...toContents(call.messages, baseURL), ...parameters },
    }),
    response: readAnswer,
    stream: {
      framing: stream === "sse" ? sse : jsonArray,
      ends: "marker",
      state: createAnswerState,
      step: readFrame,
    },
  } as const satisfies Operation;
}

/** `models/…`, unless the id says itself what it names (`tunedModels/…`). */
export function modelPath(model: string): string {
  return encodeModelPath(/^(models|tunedModels)\//.test(model) ? model : `models/${model}`);
}
