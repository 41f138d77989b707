import type { Reply } from "../emulator/reply.ts";
import type { RecordedRequest } from "../emulator/request.ts";
import { validate } from "../emulator/validate.ts";
import { composeAnswer, countWords } from "./answer.ts";
import type { Version } from "./authorization.ts";
import type { Cache } from "./cache.ts";
import { messageEvents } from "./events.ts";
import { findModel } from "./models.ts";
import { receivedText, receiveMedia } from "./received.ts";
import { checkRules } from "./rules.ts";
import { messagesSchema } from "./schema.ts";
import type { AnthropicSettings } from "./settings.ts";
import { checkThinking } from "./thinking.ts";

/** Answers `POST /v1/messages`. */
export function answerMessages(
  request: RecordedRequest,
  { version, cache, ...settings }: AnthropicSettings & { version: Version; cache: Cache },
): Reply {
  const body = validate(messagesSchema, request.body);
  checkRules(body, findModel(body.model, settings), version);
  checkThinking(body);
  request.media = receiveMedia(body);

  const { content, thinkingWords, ...stop } = composeAnswer(body, request.media, settings);
  const { written, read } = cache(body, countWords);
  const words = content.map((block) => countWords(JSON.stringify(block)));
  const message = {
    id: "msg_emulator",
    type: "message",
    role: "assistant",
    model: body.model,
    content,
    container: null,
    diagnostics: null,
    ...stop,
    usage: {
      input_tokens: written + read > 0 ? 1 : countWords(receivedText(body)),
      cache_creation_input_tokens: written,
      cache_read_input_tokens: read,
      cache_creation: { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: 0 },
      output_tokens: words.reduce((total, count) => total + count, 0),
      output_tokens_details: thinkingWords > 0 ? { thinking_tokens: thinkingWords } : null,
      server_tool_use: null,
      service_tier: "standard",
      inference_geo: null,
      speed: null,
    },
  };
  if (!body.stream) return { body: message };
  return {
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" },
    chunks: messageEvents(message),
    chunkDelay: settings.chunkDelay ?? 1,
  };
}
