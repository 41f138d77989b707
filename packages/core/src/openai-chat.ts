import type { AnswerMeta, ChatCall, ChatParameterTable, Delta, Operation } from "./adapter.ts";
import { CHAT_PARAMETERS, type ChatParameter } from "./chat-parameters.ts";
import type { Usage } from "./chat.ts";
import type { NormalMessage, NormalPart } from "./content.ts";
import { sse, type ServerSentEvent } from "./framing.ts";
import { messageOfBody } from "./classify.ts";

type Fields = Record<string, unknown>;

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
    stream: { framing: sse, ends: "marker", step: readChunk, state: createToolPlaces },
  } as const satisfies Operation<Params>;
}

function toOpenAIMessage({ role, content, source }: NormalMessage): Fields {
  if (typeof content === "string" || content === null) return { ...source, role };
  return { ...source, role, content: content.map(toOpenAIPart) };
}

/** The caller's own part where it is OpenAI's shape; shorter forms are written out. */
function toOpenAIPart(part: NormalPart): unknown {
  const { source } = part;
  if (part.kind === "text") return typeof source === "string" ? { type: "text", text: source } : source;
  const { type } = source as { type: string };
  if (typeof (source as Fields)[type] === "object") return source;
  if (part.kind === "audio" && part.via === "base64") {
    const [head, data] = part.data.split(",", 2) as [string, string];
    return { type: "input_audio", input_audio: { data, format: head.replace(/^data:audio\/|;.*$/g, "") } };
  }
  return { type: `${part.kind}_url`, [`${part.kind}_url`]: { url: part.data } };
}

function* readCompletion(body: unknown): Generator<Delta> {
  const { choices, error } = asFields(body);
  if (error) {
    yield readError(body);
    return;
  }
  yield* readTop(asFields(body));
  for (const [place, value] of asList(choices).entries()) {
    const choice = asFields(value);
    const index = typeof choice.index === "number" ? choice.index : place;
    yield* readMessage(asFields(choice.message), choice, index, (_call, at) => at);
    yield { finish: String(choice.finish_reason ?? "stop"), choice: index };
  }
}

function* readChunk({ data }: ServerSentEvent, places: ToolPlaces): Generator<Delta> {
  if (data === "[DONE]") {
    yield { end: true };
    return;
  }
  let chunk: Fields;
  try {
    chunk = asFields(JSON.parse(data));
  } catch {
    yield { malformed: "it is not JSON" };
    return;
  }
  if (chunk.error) {
    yield readError(chunk);
    return;
  }
  yield* readTop(chunk);
  for (const [place, value] of asList(chunk.choices).entries()) {
    const choice = asFields(value);
    const index = typeof choice.index === "number" ? choice.index : place;
    yield* readMessage(asFields(choice.delta), choice, index, (call, at) => places(index, call, at));
    if (typeof choice.finish_reason === "string") yield { finish: choice.finish_reason, choice: index };
  }
}

function* readTop(body: Fields): Generator<Delta> {
  const meta: AnswerMeta = {};
  if (typeof body.id === "string" && body.id) meta.id = body.id;
  if (typeof body.created === "number") meta.created = body.created;
  if (typeof body.system_fingerprint === "string") meta.system_fingerprint = body.system_fingerprint;
  if (typeof body.service_tier === "string") meta.service_tier = body.service_tier;
  yield { meta };
  const usage = readUsage(body.usage);
  if (usage) yield { usage };
}

function* readMessage(
  message: Fields,
  choice: Fields,
  index: number,
  placeOf: (call: Fields, at: number) => number,
): Generator<Delta> {
  const reasoning = message.reasoning_content ?? message.reasoning;
  if (typeof reasoning === "string" && reasoning) yield { reasoning, choice: index };
  const logprobs = choice.logprobs ? asFields(choice.logprobs) : undefined;
  const text = textOf(message.content);
  if (text !== undefined) yield { text, choice: index, ...(logprobs && { logprobs }) };
  else if (logprobs) yield { logprobs, choice: index };
  if (typeof message.refusal === "string") yield { refusal: message.refusal, choice: index };
  if (message.audio) yield { audio: asFields(message.audio), choice: index };
  if (Array.isArray(message.annotations)) yield { annotations: message.annotations, choice: index };
  for (const [at, value] of asList(message.tool_calls).entries()) {
    const call = asFields(value);
    const { name, arguments: args } = asFields(call.function);
    yield {
      tool: placeOf(call, at),
      choice: index,
      ...(typeof call.id === "string" && { id: call.id }),
      ...(typeof name === "string" && { name }),
      ...(args !== undefined && args !== null && { args: typeof args === "string" ? args : JSON.stringify(args) }),
    };
  }
}

type ToolPlaces = (choice: number, call: Fields, at: number) => number;

/** Places of streamed tool calls for servers that leave `index` out: a new id opens a new call. */
function createToolPlaces(): ToolPlaces {
  const ids = new Map<number, string[]>();
  return (choice, { index, id }, at) => {
    if (typeof index === "number") return index;
    const known = ids.get(choice) ?? [];
    ids.set(choice, known);
    if (typeof id !== "string" || id === "") return Math.max(known.length - 1, at);
    if (!known.includes(id)) known.push(id);
    return known.indexOf(id);
  };
}

/** Usage in OpenAI's shape; `undefined` unless the provider counted both sides. */
export function readUsage(value: unknown): Usage | undefined {
  const { prompt_tokens, completion_tokens = 0, total_tokens, ...details } = asFields(value);
  if (typeof prompt_tokens !== "number" || typeof completion_tokens !== "number") return undefined;
  const total = typeof total_tokens === "number" ? total_tokens : prompt_tokens + completion_tokens;
  const { prompt_tokens_details, completion_tokens_details } = details;
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: total,
    ...(prompt_tokens_details ? { prompt_tokens_details: asFields(prompt_tokens_details) } : {}),
    ...(completion_tokens_details ? { completion_tokens_details: asFields(completion_tokens_details) } : {}),
  };
}

function readError(body: unknown): Delta {
  return { error: { message: messageOfBody(body) ?? "The provider reported an error without words." } };
}

/** Text of a content that is a string, or a list of text parts. */
export function textOf(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return undefined;
  const texts = content.map((part) => (typeof part === "string" ? part : asFields(part).text));
  return texts.filter((text) => typeof text === "string").join("");
}

/** A value's fields; none if it is not an object. */
export function asFields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** A value's items; none if it is not a list. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
