import { type Answer, type Choice, type Counts, splitWords } from "./answer.ts";
import type { ChatBody } from "./chat-schema.ts";
import { audioExpiry, audioId, silence } from "./speech.ts";

/** What every body and chunk of an answer holds. */
export const head = {
  id: "chatcmpl-emulator",
  created: 1_700_000_000,
  system_fingerprint: "fp_emulator",
} as const;

/** The whole body of an unstreamed chat completion. */
export function chatCompletion(
  { model, choices, counts, serviceTier }: Answer,
  body: ChatBody,
): unknown {
  return {
    id: head.id,
    object: "chat.completion",
    created: head.created,
    model,
    choices: choices.map((choice, index) => ({
      index,
      message: messageOf(choice, body),
      logprobs: body.logprobs ? logprobsOf(splitWords(choice.text), body) : null,
      finish_reason: choice.finish,
    })),
    usage: usageOf(counts),
    service_tier: serviceTier,
    system_fingerprint: head.system_fingerprint,
  };
}

function messageOf(choice: Choice, body: ChatBody): unknown {
  const { text, refusal = null, toolCalls, spoken, annotations = [] } = choice;
  const message = { role: "assistant", refusal, annotations };
  if (toolCalls.length > 0) return { ...message, content: null, tool_calls: toolCalls };
  if (!spoken) return { ...message, content: refusal === null ? text : null };
  const data = Buffer.from(silence(body.audio!.format)).toString("base64");
  const audio = { id: audioId, data, expires_at: audioExpiry, transcript: text };
  return { ...message, content: null, audio };
}

/** Log probabilities of words; the second best of each is a made-up one. */
export function logprobsOf(words: readonly string[], { top_logprobs }: ChatBody): unknown {
  const entry = (token: string, logprob: number) => ({
    token,
    logprob,
    bytes: [...Buffer.from(token)],
  });
  const content = words.map((word) => ({
    ...entry(word, -0.25),
    top_logprobs: [entry(word, -0.25), entry(`${word}?`, -1.5)].slice(0, top_logprobs ?? 0),
  }));
  return { content, refusal: null };
}

/** Usage in full; reasoning is part of the answer's tokens, cached ones of the prompt's. */
export function usageOf({ prompt, cached, answer, reasoning }: Counts): unknown {
  return {
    prompt_tokens: prompt,
    completion_tokens: answer,
    total_tokens: prompt + answer,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
