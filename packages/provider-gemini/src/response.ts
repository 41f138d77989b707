import { asFields, asList, type Delta, readUsage } from "@anymodel/core/provider";
import { readFault } from "./error.ts";

type Fields = Record<string, unknown>;

/** What a stream remembers: function calls by candidate, and parts that have no place in OpenAI's shape. */
export type AnswerState = ReturnType<typeof createAnswerState>;

/** The state before the first piece. */
export const createAnswerState = () => ({ calls: [] as number[], parts: [] as Fields[] });

/** Decodes the text of one frame. */
export function readFrame(text: string, state: AnswerState): Iterable<Delta> {
  try {
    return readPiece(JSON.parse(text), state);
  } catch {
    return [{ malformed: "it is not JSON" }];
  }
}

/** Decodes a whole answer; a proxy may give a stream as the list of its pieces. */
export function* readAnswer(body: unknown): Generator<Delta> {
  const state = createAnswerState();
  for (const piece of Array.isArray(body) ? body : [body]) yield* readPiece(piece, state);
}

/** Decodes a GenerateContentResponse, whole or a piece of a stream. */
function* readPiece(value: unknown, state: AnswerState): Generator<Delta> {
  const body = asFields(value);
  const { responseId, modelVersion, promptFeedback, usageMetadata } = body;
  const { blockReason, blockReasonMessage } = asFields(promptFeedback);
  if (body.error) yield { error: readFault(body.error) };
  else if (blockReason) {
    const message = ["The prompt was blocked", blockReason, blockReasonMessage].filter(Boolean);
    yield { error: { code: "content_policy", message: message.join(": ") } };
  }
  if (typeof responseId === "string") yield { meta: { id: responseId } };
  yield* tell({ modelVersion, promptFeedback });
  for (const [place, item] of asList(body.candidates).map(asFields).entries()) {
    yield* readCandidate(item, typeof item.index === "number" ? item.index : place, state);
  }
  const usage = readCounts(asFields(usageMetadata));
  if (usage) yield { usage };
}

function* readCandidate(item: Fields, choice: number, state: AnswerState): Generator<Delta> {
  const { finishReason, logprobsResult, content, index: _, ...facts } = item;
  for (const part of asList(asFields(content).parts)) {
    for (const delta of readPart(asFields(part), choice, state)) yield { ...delta, choice };
  }
  const logprobs = readLogprobs(asFields(logprobsResult));
  if (logprobs.content.length > 0) yield { logprobs, choice };
  // Safety ratings, citations, grounding: as they came.
  yield* tell({ ...facts, ...(state.parts.length > 0 && { parts: [...state.parts] }) });
  if (typeof finishReason === "string") yield { finish: finishReason, choice };
}

function* readPart(part: Fields, choice: number, state: AnswerState): Generator<Delta> {
  const { text, thought, thoughtSignature, functionCall, ...other } = part;
  if (functionCall) {
    const { id, name, args = {} } = asFields(functionCall);
    const tool = (state.calls[choice] ??= 0);
    state.calls[choice] = tool + 1;
    yield {
      tool,
      ...(typeof id === "string" && { id }),
      ...(typeof name === "string" && { name }),
      args: JSON.stringify(args),
      // The place that Google's own OpenAI-compatible route gives a call's signature.
      ...(thoughtSignature !== undefined && {
        extra: { google: { thought_signature: thoughtSignature } },
      }),
    };
    return;
  }
  if (typeof text === "string" && text) yield thought ? { reasoning: text } : { text };
  if (thoughtSignature) {
    yield { reasoning_details: [{ ...(thought ? { thought } : {}), thoughtSignature }] };
  }
  if (Object.keys(other).length > 0) state.parts.push(other);
}

function readLogprobs({ chosenCandidates, topCandidates }: Fields): { content: Fields[] } {
  const toToken = (value: unknown) => {
    const { token, logProbability: logprob } = asFields(value);
    return { token, logprob, bytes: null };
  };
  const content = asList(chosenCandidates).map((chosen, index) => {
    const { candidates } = asFields(asList(topCandidates)[index]);
    return { ...toToken(chosen), top_logprobs: asList(candidates).map(toToken) };
  });
  return { content };
}

/** The prompt includes cached tokens; thoughts and tool results are counted beside. Zeros are left out (proto3 JSON). */
function readCounts(usage: Fields) {
  const { promptTokenCount, cachedContentTokenCount: cached_tokens } = usage;
  const { candidatesTokenCount, thoughtsTokenCount: reasoning_tokens, totalTokenCount } = usage;
  const sum = (...counts: unknown[]) =>
    counts.reduce<number>((all, one) => all + (typeof one === "number" ? one : 0), 0);
  return readUsage({
    prompt_tokens:
      typeof promptTokenCount === "number" && sum(promptTokenCount, usage.toolUsePromptTokenCount),
    completion_tokens: sum(candidatesTokenCount, reasoning_tokens),
    total_tokens: totalTokenCount,
    prompt_tokens_details: cached_tokens && { cached_tokens },
    completion_tokens_details: reasoning_tokens && { reasoning_tokens },
  });
}

/** What has no place in OpenAI's shape. */
function* tell(facts: Fields): Generator<Delta> {
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  if (known.length > 0) yield { meta: { provider: Object.fromEntries(known) } };
}
