import type { AnswerMeta, ChatCall, Delta } from "./adapter.ts";
import {
  type ChunkPattern,
  hasPattern,
  isPlainText,
  learnPattern,
  textByPattern,
} from "./chunk-pattern.ts";
import type { Fields } from "./fields.ts";
import type { ServerSentEvent } from "./framing.ts";
import {
  asFields,
  asList,
  isObject,
  jsonStep,
  readUsage,
  textOf,
  toolDelta,
} from "./shared-parts.ts";

/** A tool call of a stream: what tells its pieces from those of others. */
interface OpenCall {
  index: unknown;
  id: unknown;
  named: boolean;
}

/** What a stream remembers: whether its head was read, and the open tool calls of each choice. */
export interface ChunkState {
  started?: boolean;
  calls: OpenCall[][];
  /** What the chunks that only add text have in common, and how often that was looked for. */
  pattern?: ChunkPattern | undefined;
  looked?: number;
}

/** Decodes a whole chat completion. */
export function readCompletion(body: unknown): Delta[] {
  return readBody(asFields(body), "message", { calls: [] });
}

const readData = /* @__PURE__ */ jsonStep((chunk, state: ChunkState) =>
  readBody(asFields(chunk), "delta", state),
);

/** Decodes a chunk of a streamed chat completion. */
export function readChunk(
  event: ServerSentEvent,
  state: ChunkState,
  call: ChatCall,
): Iterable<Delta> {
  const { data } = event;
  if (data === "[DONE]") return [{ end: true }];
  const { pattern, looked = 0 } = state;
  const fits = pattern !== undefined && hasPattern(data, pattern);
  const text = fits ? textByPattern(data, pattern) : undefined;
  if (text !== undefined) return [{ text, choice: pattern!.choice }];
  const deltas = readData(event, state, call) as readonly Delta[];
  if (!fits && looked < LOOKS && deltas.length === 1 && isPlainText(deltas[0])) {
    state.looked = looked + 1;
    state.pattern = learnPattern(data, deltas[0].text, (other) =>
      readData({ data: other }, state, call),
    );
  }
  return deltas;
}

/** In a stream whose chunks are each of another form a pattern is not looked for for ever. */
const LOOKS = 8;

function readBody(body: Fields, field: "message" | "delta", state: ChunkState): Delta[] {
  // Older vLLM writes an error without an envelope around it.
  if (body.error || body.object === "error") {
    return [{ error: { body } }];
  }
  const deltas: Delta[] = [];
  const meta = readMeta(body, !state.started);
  // Some hosts send frames of their own before the first with an id.
  state.started ||= meta?.id !== undefined || meta?.created !== undefined;
  if (meta) deltas.push({ meta });
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
    if (isObject(message)) readMessage(message, item, choice, state, deltas);
    if (typeof finish === "string") deltas.push({ finish, choice });
  }
  const usage = body.usage ? readUsage(body.usage) : undefined;
  if (usage) deltas.push({ usage });
  return deltas;
}

/** The head of an answer, and what a host says beside it (citations, timings), for `provider_metadata`. */
function readMeta(body: Fields, first: boolean): AnswerMeta | undefined {
  let meta: Fields | undefined;
  let provider: Fields | undefined;
  for (const name in body) {
    switch (name) {
      case "id":
      case "created":
      case "system_fingerprint":
      case "service_tier": {
        const value = body[name];
        const type = name === "created" ? "number" : "string";
        if (first && value && typeof value === type) (meta ??= {})[name] = value;
        break;
      }
      // Read elsewhere or, as `obfuscation`, not at all.
      case "object":
      case "model":
      case "choices":
      case "usage":
      case "obfuscation":
        break;
      default:
        if (body[name] !== null) (provider ??= {})[name] = body[name];
    }
  }
  return provider ? { ...meta, provider } : meta;
}

function readMessage(
  message: Fields,
  item: Fields,
  choice: number,
  state: ChunkState,
  deltas: Delta[],
): void {
  const { content, refusal, audio, annotations, reasoning_details, tool_calls } = message;
  const reasoning = message.reasoning_content ?? message.reasoning ?? thinkingOf(content);
  if (typeof reasoning === "string" && reasoning) deltas.push({ reasoning, choice });
  const logprobs = item.logprobs ? { logprobs: asFields(item.logprobs) } : undefined;
  const text = typeof content === "string" ? content : textOf(content);
  if (text !== undefined) deltas.push(logprobs ? { text, choice, ...logprobs } : { text, choice });
  else if (logprobs) deltas.push({ choice, ...logprobs });
  if (typeof refusal === "string") deltas.push({ refusal, choice });
  if (audio) deltas.push({ audio: asFields(audio), choice });
  if (isFilled(annotations)) deltas.push({ annotations, choice });
  if (isFilled(reasoning_details)) deltas.push({ reasoning_details, choice });
  if (!Array.isArray(tool_calls)) return;
  tool_calls.forEach((value, at) => {
    const call = asFields(value);
    const { id, extra_content } = call;
    const { name, arguments: args } = asFields(call.function);
    const place =
      "message" in item ? at : placeOfTool(call, at, name, (state.calls[choice] ??= []));
    const extra = isObject(extra_content) ? extra_content : undefined;
    deltas.push({ ...toolDelta(place, { id, name, args, extra }), choice });
  });
}

/**
 * The place of a piece among the calls of its choice. Servers leave `index` out, count every call as 0 (Ollama's
 * `/v1`), leave `id` out, or give each piece a new one (older vLLM). So a piece goes on with the call of its index,
 * else of its id, else with the last; and a second name under another id, or without index, opens a new call.
 */
function placeOfTool({ index, id }: Fields, at: number, name: unknown, open: OpenCall[]): number {
  const hasIndex = typeof index === "number";
  const hasId = typeof id === "string" && id !== "";
  const named = typeof name === "string" && name !== "";
  let place = Math.max(open.length - 1, at);
  if (hasIndex) place = open.findLastIndex((call) => call.index === index);
  else if (hasId) place = open.findLastIndex((call) => call.id === id);
  const call = open[place];
  const isOther = hasId ? id !== call?.id : !hasIndex;
  if (!call || (named && call.named && isOther)) {
    return open.push({ index, id, named }) - 1;
  }
  call.named ||= named;
  if (hasId) call.id ||= id;
  return place;
}

/** Reasoning among the content's parts: `{ type: "thinking", thinking: [{ text }] }` (Mistral API reference, read 2026-11). */
function thinkingOf(content: unknown): string | undefined {
  if (!Array.isArray(content)) return undefined;
  return content.map((part) => textOf(asFields(part).thinking) ?? "").join("");
}

function isFilled(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0;
}
