import { answerMeta, asFields, asList, countUsage, jsonStep } from "@anymodel/core/provider";
import { knownFields, textDeltas, toolDelta } from "@anymodel/core/provider";
import type { Delta, Fields } from "@anymodel/core/provider";

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
  if (message.type === "error") return yield { error: { body } };
  const state = createAnswerState();
  yield* readHead(message, state);
  for (const block of asList(message.content)) {
    yield* openBlock(asFields(block), state);
    yield* closeBlock(state);
  }
  yield* readTail(message, message.usage, state);
}

/** Decodes a named event; its name is its `type` too, and new ones may come (Anthropic, build-with-claude/streaming). */
export const readEvent = /* @__PURE__ */ jsonStep(function* (event, state: AnswerState) {
  const { type, message, content_block, delta, usage } = asFields(event);
  if (type === "message_start") yield* readHead(asFields(message), state);
  else if (type === "content_block_start") yield* openBlock(asFields(content_block), state);
  else if (type === "content_block_delta") yield* readPiece(asFields(delta), state);
  else if (type === "content_block_stop") yield* closeBlock(state);
  else if (type === "message_delta") yield* readTail(asFields(delta), usage, state);
  else if (type === "message_stop") yield { end: true };
  else if (type === "error") yield { error: { body: event } };
});

function* readHead({ id, usage }: Fields, state: AnswerState): Generator<Delta> {
  const { service_tier } = (state.usage = asFields(usage));
  yield answerMeta({ id, service_tier });
}

function* openBlock({ ...block }: Fields, state: AnswerState): Generator<Delta> {
  state.block = block;
  if (block.type === "tool_use") {
    block.tool = state.tools++;
    yield toolDelta(block.tool as number, { id: block.id, name: block.name });
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
  if (text) state.hasText = true;
  yield* textDeltas({ text, reasoning: thinking });
  const annotations = citation ? [citation] : asList(citations);
  if (annotations.length > 0) yield { annotations: [...annotations] };
}

function* closeBlock({ block }: AnswerState): Generator<Delta> {
  const { tool, input = {}, streamed } = block;
  if (typeof tool === "number" && !streamed) yield toolDelta(tool, { args: input });
  if (isThinking(block)) yield { reasoning_details: [block] };
}

/** `usage` counts all that was used so far, and may leave out what was told at the start. */
function* readTail(end: Fields, usage: unknown, state: AnswerState): Generator<Delta> {
  const { stop_reason, stop_sequence, stop_details, container } = end;
  const { explanation } = asFields(stop_details);
  yield { meta: { provider: { stop_sequence, stop_details, container } } };
  yield* textDeltas({ refusal: explanation, finish: stop_reason });
  const counts = { ...state.usage, ...knownFields(asFields(usage)) };
  const { cache_read_input_tokens: cached, cache_creation_input_tokens: cacheWritten } = counts;
  // Anthropic counts cached input beside `input_tokens`.
  yield* countUsage({
    input: [counts.input_tokens, cached, cacheWritten],
    output: [counts.output_tokens],
    cached,
    cacheWritten,
    reasoning: asFields(counts.output_tokens_details).thinking_tokens,
  });
}
