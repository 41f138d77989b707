import { type Answer, splitWords } from "./answer.ts";
import type { GeminiModel } from "./models.ts";
import type { GenerateBody } from "./request-schema.ts";
import type { GeminiSettings } from "./settings.ts";
import { sign } from "./signature.ts";

type Fields = Record<string, unknown>;

const ratings = [{ category: "HARM_CATEGORY_HARASSMENT", probability: "HIGH", blocked: true }];

/** The GenerateContentResponses of an answer: one, or the pieces of a stream. */
export function responsePieces(
  answer: Answer,
  model: GeminiModel,
  body: GenerateBody,
  { blocked }: GeminiSettings,
  streamed: boolean,
): Fields[] {
  const head = { modelVersion: model.name, responseId: "emulated-response" };
  if (blocked === "prompt") {
    const promptFeedback = { blockReason: "SAFETY", safetyRatings: ratings };
    return [{ promptFeedback, usageMetadata: answer.usage, ...head }];
  }
  const ending: Fields =
    blocked === "answer"
      ? { finishReason: "SAFETY", safetyRatings: ratings }
      : { finishReason: answer.finish };
  const candidates = answer.texts.map((text, index) => {
    const said = blocked === "answer" ? splitWords(text).slice(0, 2).join("") : text;
    const parts = streamed ? streamedParts(answer, said, model) : wholeParts(answer, said, model);
    return { parts, index, ending: { ...ending, ...logprobsOf(said, body) } };
  });
  if (!streamed) {
    const whole = candidates.map(({ parts, index, ending: end }) => ({
      content: { parts: parts.flat(), role: "model" },
      ...end,
      index,
    }));
    return [{ candidates: whole, usageMetadata: answer.usage, ...head }];
  }
  return candidates.flatMap(({ parts, index, ending: end }) =>
    parts.map((piece, at) => {
      const content = { parts: piece, role: "model" };
      const last = at === parts.length - 1;
      const candidate = last ? { content, ...end, index } : { content, index };
      return { candidates: [candidate], usageMetadata: answer.usage, ...head };
    }),
  );
}

function wholeParts(
  { thoughts, calls, media }: Answer,
  text: string,
  model: GeminiModel,
): Fields[][] {
  const parts: Fields[] = thoughts ? [{ text: thoughts, thought: true }] : [];
  if (calls.length > 0) return [[...parts, ...callParts(calls, model)]];
  const signature = model.thinking ? { thoughtSignature: sign("text", text) } : {};
  const inline = media.map((item) => ({ inlineData: item }));
  return [[...parts, { text, ...signature }, ...inline]];
}

/** Thoughts and text in pieces; a call comes whole; the signature of a text comes last, with an empty text. */
function streamedParts(
  { thoughts, calls, media }: Answer,
  text: string,
  model: GeminiModel,
): Fields[][] {
  const thinking = splitWords(thoughts).map((word) => [{ text: word, thought: true }]);
  if (calls.length > 0) {
    return [...thinking, ...callParts(calls, model).map((part) => [part]), [{ text: "" }]];
  }
  const words = splitWords(text).map((word) => [{ text: word }]);
  const inline = media.map((item) => [{ inlineData: item }]);
  const signature = model.thinking ? { thoughtSignature: sign("text", text) } : {};
  return [...thinking, ...words, ...inline, [{ text: "", ...signature }]];
}

/** Only the first of several calls carries a signature. */
function callParts(calls: Answer["calls"], model: GeminiModel): Fields[] {
  return calls.map(({ id, name, args }, at) => ({
    functionCall: { ...(model.strict && { id }), name, args },
    ...(model.thinking && at === 0 && { thoughtSignature: sign("call", [name, args]) }),
  }));
}

function logprobsOf(text: string, { generationConfig }: GenerateBody): Fields {
  const { responseLogprobs, logprobs = 0 } = generationConfig ?? {};
  if (!responseLogprobs) return {};
  const chosenCandidates = splitWords(text).map((token, tokenId) => ({
    token,
    tokenId,
    logProbability: -0.5,
  }));
  const topCandidates = chosenCandidates.map((token) => ({
    candidates: Array.from({ length: logprobs }, () => token),
  }));
  return { avgLogprobs: -0.5, logprobsResult: { chosenCandidates, topCandidates } };
}
