import type {
  AnswerMeta,
  ChatCall,
  ChatParameterTable,
  Delta,
  Operation,
  StreamDecoding,
} from "./adapter.ts";
import { CHAT_PARAMETERS, type ChatParameter } from "./chat-parameters.ts";
import type { Usage } from "./chat.ts";
import type { NormalMessage, NormalPart } from "./content.ts";
import { createError } from "./errors.ts";
import { base64Of } from "./data-url.ts";
import { asFields, asList, type Fields, isObject } from "./fields.ts";
import { sse, type ServerSentEvent } from "./framing.ts";
import { messageOfBody } from "./message-of-body.ts";

/** All OpenAI chat parameters under their own names: start from it and set what differs. */
export const OPENAI_PARAMETERS = Object.fromEntries(
  Object.keys(CHAT_PARAMETERS).map((name) => [name, name]),
) as { readonly [Name in ChatParameter]: string };

const ALL = ["url", "base64", "id"] as const;

/** Settings of `openaiChat`. */
export interface OpenAIChatSettings<Params extends ChatParameterTable> {
  /** The path after `baseURL`. */
  path?: string;
  params?: Params;
}

/** The chat operation of OpenAI's chat completions, for every provider that speaks it: parameters and parts go on unchanged. */
export function openaiChat<const Params extends ChatParameterTable = typeof OPENAI_PARAMETERS>({
  path = "/chat/completions",
  params = OPENAI_PARAMETERS as unknown as Params,
}: OpenAIChatSettings<Params> = {}) {
  return {
    params,
    native: { at: "", types: {} },
    accepts: { image: ALL, audio: ALL, video: ALL, file: ALL },
    carries: ["name", "detail"],
    request: (call: ChatCall, parameters: Fields) => ({
      path,
      body: {
        model: call.model,
        messages: call.messages.map(toOpenAIMessage),
        ...parameters,
        ...(call.stream && { stream: true }),
      },
    }),
    response: readCompletion,
    stream: STREAM,
  } as const satisfies Operation<Params>;
}

function toOpenAIMessage({ role, content, source }: NormalMessage): Fields {
  if (typeof content === "string" || content === null) return { ...source, role };
  return { ...source, role, content: content.map(toOpenAIPart) };
}

/** The caller's own part where it is OpenAI's shape; shorter forms are written out. */
function toOpenAIPart(part: NormalPart): unknown {
  const source = part.source as Fields;
  if (part.kind === "text") {
    return typeof source === "string" ? { type: "text", text: source } : source;
  }
  if (typeof source[source.type as string] === "object") return source;
  const { kind, via, data, mediaType } = part;
  if (kind !== "audio" || via !== "base64") {
    return { type: `${kind}_url`, [`${kind}_url`]: { url: data } };
  }
  const format = /^audio\/(.+)/.exec(mediaType ?? "")?.[1];
  if (format) return { type: "input_audio", input_audio: { data: base64Of(part), format } };
  throw createError(
    "unsupported_content",
    "Audio of unknown type: pass its format, or a data URL that names it.",
  );
}

/** What a stream remembers: whether its head was read, and the places of tool calls without an index. */
interface ChunkState {
  started?: boolean;
  tools: string[][];
}

const STREAM: StreamDecoding = {
  framing: sse,
  ends: "marker",
  step: readChunk,
  state: (): ChunkState => ({ tools: [] }),
};

function readCompletion(body: unknown): Delta[] {
  return readBody(asFields(body), "message", { tools: [] });
}

function readChunk({ data }: ServerSentEvent, state: ChunkState): Delta[] {
  if (data === "[DONE]") return [{ end: true }];
  let chunk: unknown;
  try {
    chunk = JSON.parse(data);
  } catch {
    return [{ malformed: "it is not JSON" }];
  }
  return readBody(asFields(chunk), "delta", state);
}

function readBody(body: Fields, field: "message" | "delta", state: ChunkState): Delta[] {
  if (body.error) {
    const message = messageOfBody(body) ?? "The provider reported an error without words.";
    return [{ error: { message } }];
  }
  const deltas: Delta[] = [];
  if (!state.started) {
    state.started = true;
    deltas.push({ meta: readMeta(body) });
  }
  const choices = asList(body.choices);
  for (let place = 0; place < choices.length; place++) {
    const item = asFields(choices[place]);
    const message = item[field];
    const choice = typeof item.index === "number" ? item.index : place;
    let finish = item.finish_reason;
    if (field === "message") {
      if (!isObject(message)) continue;
      finish ??= "stop";
    }
    if (isObject(message)) readMessage(message, item.logprobs, choice, state, deltas);
    if (typeof finish === "string") deltas.push({ finish, choice });
  }
  const usage = readUsage(body.usage);
  if (usage) deltas.push({ usage });
  return deltas;
}

function readMeta(body: Fields): AnswerMeta {
  const { id, created, system_fingerprint, service_tier } = body;
  const meta: Fields = {};
  for (const [name, value] of Object.entries({ id, system_fingerprint, service_tier })) {
    if (value && typeof value === "string") meta[name] = value;
  }
  if (typeof created === "number") meta.created = created;
  return meta;
}

function readMessage(
  message: Fields,
  scores: unknown,
  choice: number,
  state: ChunkState,
  deltas: Delta[],
): void {
  const { content, refusal, audio, annotations, tool_calls } = message;
  const reasoning = message.reasoning_content ?? message.reasoning;
  if (typeof reasoning === "string") deltas.push({ reasoning, choice });
  const text = textOf(content);
  const logprobs = scores ? { logprobs: asFields(scores) } : undefined;
  if (text !== undefined) deltas.push(logprobs ? { text, choice, ...logprobs } : { text, choice });
  else if (logprobs) deltas.push({ choice, ...logprobs });
  if (typeof refusal === "string") deltas.push({ refusal, choice });
  if (audio) deltas.push({ audio: asFields(audio), choice });
  if (Array.isArray(annotations)) deltas.push({ annotations, choice });
  if (!Array.isArray(tool_calls)) return;
  const ids = (state.tools[choice] ??= []);
  tool_calls.forEach((value, at) => {
    const call = asFields(value);
    const { name, arguments: args } = asFields(call.function);
    const piece: Delta = { tool: placeOfTool(call, at, ids), choice };
    if (typeof call.id === "string") piece.id = call.id;
    if (typeof name === "string") piece.name = name;
    if (typeof args === "string") piece.args = args;
    else if (args) piece.args = JSON.stringify(args);
    deltas.push(piece);
  });
}

/** Some servers leave `index` out of streamed tool calls: a new id opens a new call, none goes on with the last. */
function placeOfTool({ index, id }: Fields, at: number, ids: string[]): number {
  if (typeof index === "number") return index;
  if (typeof id !== "string" || id === "") return Math.max(ids.length - 1, at);
  if (!ids.includes(id)) ids.push(id);
  return ids.indexOf(id);
}

/** Usage in OpenAI's shape; `undefined` unless the provider counted both sides. */
export function readUsage(value: unknown): Usage | undefined {
  const { prompt_tokens, completion_tokens, total_tokens, ...more } = asFields(value);
  if (typeof prompt_tokens !== "number" || typeof completion_tokens !== "number") return undefined;
  const total = typeof total_tokens === "number" ? total_tokens : prompt_tokens + completion_tokens;
  const usage: Usage = { prompt_tokens, completion_tokens, total_tokens: total };
  for (const name of ["prompt_tokens_details", "completion_tokens_details"] as const) {
    if (more[name]) usage[name] = asFields(more[name]);
  }
  return usage;
}

/** Text of a content that is a string, or a list of text parts. */
export function textOf(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return undefined;
  const texts = content.map((part) => (typeof part === "string" ? part : asFields(part).text));
  return texts.filter((text) => typeof text === "string").join("");
}
