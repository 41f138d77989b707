import type { LanguageModelV4Content, LanguageModelV4GenerateResult } from "@ai-sdk/provider";
import type { AnswerMessage, ChatCompletion } from "@anymodel/core";

type Facts = Pick<LanguageModelV4GenerateResult, "finishReason" | "usage" | "providerMetadata">;

const KNOWN = ["stop", "length", "tool-calls", "content-filter"] as const;

/** What a whole answer says of itself beside its content. */
export function readAnswer({ usage, choices, provider_metadata }: ChatCompletion) {
  const { finish_reason: reason, native_finish_reason: native, message } = choices[0]!;
  const word = message.refusal ? "content-filter" : reason?.replace("_", "-");
  const unified = KNOWN.find((known) => known === word) ?? "other";
  const { prompt_tokens: input, completion_tokens: output } = usage ?? {};
  const cacheRead = usage?.prompt_tokens_details?.cached_tokens;
  const reasoning = usage?.completion_tokens_details?.reasoning_tokens;
  const noCache = cacheRead === undefined ? undefined : input! - cacheRead;
  const text = reasoning === undefined ? undefined : output! - reasoning;
  const inputTokens = { total: input, noCache, cacheRead, cacheWrite: undefined };
  return {
    finishReason: { unified, raw: native ?? reason ?? undefined },
    usage: { inputTokens, outputTokens: { total: output, text, reasoning }, raw: usage },
    providerMetadata: provider_metadata,
  } as Facts;
}

/** An answer's id, time and model. */
export function readMetadata(answer: Pick<ChatCompletion, "id" | "created" | "model">) {
  return { id: answer.id, timestamp: new Date(answer.created * 1000), modelId: answer.model };
}

/** The calls of tools, each whole. */
export function readToolCalls({ tool_calls = [] }: AnswerMessage) {
  return tool_calls.map(({ id: toolCallId, function: call, extra_content }) => {
    const { name: toolName, arguments: input } = call;
    const kept = extra_content && { anymodel: { extra_content: extra_content as {} } };
    return { type: "tool-call" as const, toolCallId, toolName, input, providerMetadata: kept };
  });
}

/** The parts of a message. */
export function readMessage(message: AnswerMessage): LanguageModelV4Content[] {
  const { reasoning_content: thought = "", reasoning_details: details, refusal = "" } = message;
  const parts: LanguageModelV4Content[] = [];
  if (thought || details) parts.push({ type: "reasoning", text: thought, ...keepDetails(details) });
  const text = message.content || refusal;
  if (text) parts.push({ type: "text", text });
  return [...parts, ...readToolCalls(message)];
}

/** Reasoning blocks as the AI SDK hands them back in the next request. */
export function keepDetails(details: unknown[] | undefined) {
  return details && { providerMetadata: { anymodel: { reasoning_details: details as never } } };
}
