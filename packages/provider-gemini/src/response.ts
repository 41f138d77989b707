import { asFields, asList, countUsage, jsonStep } from "@anymodel/core/provider";
import { knownFields, textDeltas, toolDelta } from "@anymodel/core/provider";
import type { Delta, Fields } from "@anymodel/core/provider";

/** What a stream remembers: function calls by candidate, and parts that have no place in OpenAI's shape. */
type AnswerState = ReturnType<typeof createAnswerState>;

/** The state before the first piece. */
export const createAnswerState = () => ({ calls: [] as number[], parts: [] as Fields[] });

/** Decodes a whole answer; a proxy may give a stream as the list of its pieces. */
export function* readAnswer(body: unknown): Generator<Delta> {
  const state = createAnswerState();
  for (const piece of Array.isArray(body) ? body : [body]) yield* readPiece(piece, state);
}

/** Decodes a piece of a stream. */
export const readFrame = /* @__PURE__ */ jsonStep(readPiece);

/** Decodes a GenerateContentResponse, whole or a piece of a stream. */
function* readPiece(value: unknown, state: AnswerState): Generator<Delta> {
  const body = asFields(value);
  const { responseId: id, modelVersion, promptFeedback } = body;
  const { blockReason, blockReasonMessage } = asFields(promptFeedback);
  if (body.error) yield { error: { body } };
  else if (blockReason) {
    const message = ["The prompt was blocked", blockReason, blockReasonMessage].filter(Boolean);
    yield { error: { code: "content_policy", message: message.join(": ") } };
  }
  const provider = { modelVersion, promptFeedback };
  yield { meta: { ...(typeof id === "string" && { id }), provider } };
  for (const [place, item] of asList(body.candidates).map(asFields).entries()) {
    yield* readCandidate(item, typeof item.index === "number" ? item.index : place, state);
  }
  // Zeros are left out (proto3 JSON); tools' results and thoughts are counted beside.
  const usage: Fields = { candidatesTokenCount: 0, ...asFields(body.usageMetadata) };
  yield* countUsage({
    input: [usage.promptTokenCount, usage.toolUsePromptTokenCount],
    output: [usage.candidatesTokenCount, usage.thoughtsTokenCount],
    total: usage.totalTokenCount,
    cached: usage.cachedContentTokenCount,
    reasoning: usage.thoughtsTokenCount,
  });
}

function* readCandidate(item: Fields, choice: number, state: AnswerState): Generator<Delta> {
  const { finishReason: finish, logprobsResult, content, index: _, ...facts } = item;
  for (const part of asList(asFields(content).parts)) {
    for (const delta of readPart(asFields(part), choice, state)) yield { ...delta, choice };
  }
  const tokens = readTokens(asFields(logprobsResult));
  if (tokens.length > 0) yield { logprobs: { content: tokens }, choice };
  // Safety ratings, citations, grounding, and parts that have no place in OpenAI's shape: as they came.
  const parts = state.parts.length > 0 ? [...state.parts] : undefined;
  yield { meta: { provider: { ...facts, parts } } };
  yield* textDeltas({ finish }, choice);
}

function* readPart(part: Fields, choice: number, state: AnswerState): Generator<Delta> {
  const { text, thought, thoughtSignature, functionCall, ...other } = part;
  if (functionCall) {
    const { id, name, args = {} } = asFields(functionCall);
    const tool = (state.calls[choice] ??= 0);
    state.calls[choice] = tool + 1;
    // The place that Google's own OpenAI-compatible route gives a call's signature.
    const google = { thought_signature: thoughtSignature };
    const extra = thoughtSignature ? { google } : undefined;
    return yield toolDelta(tool, { id, name, args, extra });
  }
  yield* textDeltas(thought ? { reasoning: text } : { text });
  if (thoughtSignature) yield { reasoning_details: [knownFields({ thought, thoughtSignature })] };
  if (Object.keys(other).length > 0) state.parts.push(other);
}

function readTokens({ chosenCandidates, topCandidates }: Fields): Fields[] {
  const toToken = (value: unknown) => {
    const { token, logProbability: logprob } = asFields(value);
    return { token, logprob, bytes: null };
  };
  return asList(chosenCandidates).map((chosen, index) => {
    const { candidates } = asFields(asList(topCandidates)[index]);
    return { ...toToken(chosen), top_logprobs: asList(candidates).map(toToken) };
  });
}
