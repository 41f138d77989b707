import type { Answer } from "./answer.ts";

type Upstream = (model: string, answer: Answer) => unknown;

// A prefix alone says nothing: google/gemma-3-4b-it and openai/gpt-oss-20b are open models.
const upstreams: [models: RegExp, upstream: Upstream][] = [
  [/^openai\/(gpt-(?!oss)|o\d|chatgpt)/, openaiBody],
  [/^mistral\//, openaiBody],
  [/^anthropic\/claude/, anthropicBody],
  [/^google\/gemini/, googleBody],
  [/^cohere\/(command|c4ai)/, cohereBody],
];

/** Whether the model belongs to a closed provider, whose raw body Bytez passes on. */
export function isClosed(model: string): boolean {
  return upstreams.some(([models]) => models.test(model));
}

/** The raw body of the provider behind a closed model; `undefined` for open models. */
export function upstreamBody(model: string, answer: Answer): unknown {
  const found = upstreams.find(([models]) => models.test(model));
  return found?.[1](model.slice(model.indexOf("/") + 1), answer);
}

function openaiBody(model: string, { text, finish, promptWords, answerWords }: Answer): unknown {
  const message = { role: "assistant", content: text, refusal: null };
  return {
    id: "chatcmpl-emulator",
    object: "chat.completion",
    created: 1_700_000_000,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
    usage: {
      prompt_tokens: promptWords,
      completion_tokens: answerWords,
      total_tokens: promptWords + answerWords,
    },
  };
}

function anthropicBody(model: string, answer: Answer): unknown {
  return {
    id: "msg_emulator",
    type: "message",
    role: "assistant",
    model,
    content: [{ type: "text", text: answer.text }],
    stop_reason: answer.finish === "stop" ? "end_turn" : "max_tokens",
    stop_sequence: null,
    usage: { input_tokens: answer.promptWords, output_tokens: answer.answerWords },
  };
}

function googleBody(model: string, { text, finish, promptWords, answerWords }: Answer): unknown {
  const content = { parts: [{ text }], role: "model" };
  const finishReason = finish === "stop" ? "STOP" : "MAX_TOKENS";
  return {
    candidates: [{ content, finishReason, index: 0 }],
    usageMetadata: {
      promptTokenCount: promptWords,
      candidatesTokenCount: answerWords,
      totalTokenCount: promptWords + answerWords,
    },
    modelVersion: model,
  };
}

function cohereBody(_model: string, { text, finish, promptWords, answerWords }: Answer): unknown {
  const counts = { input_tokens: promptWords, output_tokens: answerWords };
  return {
    id: "emulator",
    finish_reason: finish === "stop" ? "COMPLETE" : "MAX_TOKENS",
    message: { role: "assistant", content: [{ type: "text", text }] },
    usage: { billed_units: counts, tokens: counts },
  };
}
