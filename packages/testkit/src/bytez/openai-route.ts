import type { Reply } from "../emulator/reply.ts";
import type { RecordedRequest } from "../emulator/request.ts";
import { RefusedRequest } from "../emulator/refused-request.ts";
import { sampleOf } from "../emulator/sample.ts";
import { validate } from "../emulator/validate.ts";
import { composeAnswer } from "./answer.ts";
import { meterHeaders } from "./meter.ts";
import type { ModelEntry } from "./models.ts";
import {
  chatCompletion,
  chatCompletionEvents,
  type ChatAnswer,
  type EmulatedToolCall,
} from "./openai-answer.ts";
import { chatText, receiveChatMedia } from "./openai-received.ts";
import { chatCompletionSchema, type ChatCompletionBody } from "./openai-schema.ts";
import type { BytezSettings } from "./settings.ts";

/** Answers `POST /models/v2/openai/v1/chat/completions`. */
export function completeChat(
  request: RecordedRequest,
  entry: ModelEntry | undefined,
  settings: BytezSettings,
): Reply {
  const body = validate(chatCompletionSchema, request.body);
  request.media = receiveChatMedia(body);
  const answer = composeChatAnswer(body, request, settings);
  const headers = meterHeaders(entry, settings.concurrency);
  if (!body.stream) return { headers, body: chatCompletion(answer) };
  return {
    headers: { ...headers, "content-type": "text/event-stream; charset=utf-8" },
    chunks: chatCompletionEvents(answer, body.stream_options?.include_usage ?? false),
    chunkDelay: settings.chunkDelay ?? 5,
  };
}

function composeChatAnswer(
  body: ChatCompletionBody,
  { media }: RecordedRequest,
  settings: BytezSettings,
): ChatAnswer {
  const { model, messages, max_completion_tokens, max_tokens } = body;
  const answer = composeAnswer({
    model,
    messageCount: messages.length,
    text: chatText(body),
    media,
    // 256 is the documented default of this route.
    limit: max_completion_tokens ?? max_tokens ?? 256,
    said: settings.answer?.(model),
  });
  const toolCall = callTool(body);
  return {
    ...answer,
    model,
    text: formatted(answer.text, body),
    ...(toolCall ? { toolCall } : {}),
  };
}

// Whether Bytez takes tools on this route is not documented; the emulator calls one when it must.
function callTool({
  tools = [],
  tool_choice = "auto",
}: ChatCompletionBody): EmulatedToolCall | undefined {
  if (tool_choice === "none" || tool_choice === "auto") return undefined;
  const wanted = tool_choice === "required" ? tools[0]?.function.name : tool_choice.function.name;
  const tool = tools.find((candidate) => candidate.function.name === wanted);
  if (!tool) throw new RefusedRequest(400, "tool_choice: names a tool that tools does not hold");
  const call = {
    name: tool.function.name,
    arguments: JSON.stringify(sampleOf(tool.function.parameters)),
  };
  return { id: "call_emulator", type: "function", function: call };
}

function formatted(text: string, { response_format }: ChatCompletionBody): string {
  switch (response_format?.type) {
    case "json_object":
      return JSON.stringify({ answer: text });
    case "json_schema":
      return JSON.stringify(sampleOf(response_format.json_schema.schema));
    default:
      return text;
  }
}
