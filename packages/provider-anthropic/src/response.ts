import { asFields, asList, readUsage } from "@anymodel/core/provider";
import type { Delta, ServerSentEvent } from "@anymodel/core/provider";
import { readReportedError } from "./error.ts";

type Fields = Record<string, unknown>;

const known = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => (value ?? null) !== null));
const isThinking = ({ type }: Fields) => type === "thinking" || type === "redacted_thinking";

/** What is known of an answer between its events; its blocks come one after another. */
type AnswerState = ReturnType<typeof createAnswerState>;

/** The state before the first event. */
export function createAnswerState() {
  return { block: {} as Fields, usage: {} as Fields, hasText: false, thoughts: 0, tools: 0 };
}

/** Decodes a whole `message`, as the events that would have streamed it. */
export function* readAnswer(body: unknown): Generator<Delta> {
  const message = asFields(body);
  if (message.type === "error") return yield readReportedError(message);
  const state = createAnswerState();
  yield* readHead(message, state);
  for (const block of asList(message.content)) {
    yield* openBlock(asFields(block), state);
    yield* closeBlock(state);
  }
  yield* readTail(message, message.usage, state);
}

/** Decodes a named event; its name is its `type` too, and new ones may come (Anthropic, build-with-claude/streaming). */
export function* readEvent({ data }: ServerSentEvent, state: AnswerState): Generator<Delta> {
  let event: Fields;
  try {
    event = asFields(JSON.parse(data));
  } catch {
    return yield { malformed: "it is not JSON" };
  }
  const { type, message, content_block, delta, usage } = event;
  if (type === "message_start") yield* readHead(asFields(message), state);
  else if (type === "content_block_start") yield* openBlock(asFields(content_block), state);
  else if (type === "content_block_delta") yield* readPiece(asFields(delta), state);
  else if (type === "content_block_stop") yield* closeBlock(state);
  else if (type === "message_delta") yield* readTail(asFields(delta), usage, state);
  else if (type === "message_stop") yield { end: true };
  else if (type === "error") yield readReportedError(event);
}

function* readHead({ id, usage }: Fields, state: AnswerState): Generator<Delta> {
  const { service_tier } = (state.usage = asFields(usage));
  if (typeof id === "string") yield { meta: { id } };
  if (typeof service_tier === "string") yield { meta: { service_tier } };
}

function* openBlock({ ...block }: Fields, state: AnswerState): Generator<Delta> {
  state.block = block;
  if (block.type === "tool_use") {
    block.tool = state.tools++;
    yield { tool: block.tool as number, id: String(block.id), name: String(block.name) };
  } else if (isThinking(block)) {
    // Its place among the blocks that a replay is made of: thoughts, one text, tool calls.
    block.index = state.thoughts++ + state.tools + Number(state.hasText);
  }
  yield* readContent(block, state);
}

function* readPiece(piece: Fields, state: AnswerState): Generator<Delta> {
  const { block } = state;
  for (const name of ["thinking", "signature"]) {
    if (name in piece) block[name] = `${block[name] ?? ""}${piece[name]}`;
  }
  if (typeof block.tool === "number" && piece.partial_json) {
    block.streamed = true;
    yield { tool: block.tool, args: String(piece.partial_json) };
  }
  yield* readContent(piece, state);
}

/** What a block holds at its start, and what a piece adds, stands in fields of the same names. */
function* readContent(fields: Fields, state: AnswerState): Generator<Delta> {
  const { text, thinking, citation, citations } = fields;
  if (typeof text === "string" && text) {
    state.hasText = true;
    yield { text };
  }
  if (typeof thinking === "string" && thinking) yield { reasoning: thinking };
  const annotations = citation ? [citation] : asList(citations);
  if (annotations.length > 0) yield { annotations: [...annotations] };
}

function* closeBlock({ block }: AnswerState): Generator<Delta> {
  const { tool, input = {}, streamed } = block;
  if (typeof tool === "number" && !streamed) yield { tool, args: JSON.stringify(input) };
  if (isThinking(block)) yield { reasoning_details: [block] };
}

/** `usage` counts all that was used so far, and may leave out what was told at the start. */
function* readTail(end: Fields, usage: unknown, state: AnswerState): Generator<Delta> {
  const { stop_reason, stop_sequence, stop_details, container } = end;
  const { explanation } = asFields(stop_details);
  if (typeof explanation === "string") yield { refusal: explanation };
  const provider = known({ stop_sequence, stop_details, container });
  if (Object.keys(provider).length > 0) yield { meta: { provider } };
  if (typeof stop_reason === "string") yield { finish: stop_reason };
  const counted = readCounts({ ...state.usage, ...known(asFields(usage)) });
  if (counted) yield { usage: counted };
}

/** Anthropic counts cached input beside `input_tokens`; here `prompt_tokens` includes it. */
function readCounts(usage: Fields) {
  const { input_tokens: input, output_tokens, output_tokens_details: details } = usage;
  const { cache_read_input_tokens: cached, cache_creation_input_tokens: written } = usage;
  const cached_tokens = Number(cached ?? 0);
  const cache_creation_tokens = Number(written ?? 0);
  const beside = cached_tokens + cache_creation_tokens;
  return readUsage({
    prompt_tokens: typeof input === "number" ? input + beside : undefined,
    completion_tokens: output_tokens,
    prompt_tokens_details: typeof cached === "number" && { cached_tokens, cache_creation_tokens },
    completion_tokens_details: details && { reasoning_tokens: asFields(details).thinking_tokens },
  });
}
