import { APICallError, type SharedV4Warning } from "@ai-sdk/provider";
import type { LanguageModelV4Content, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { createLanguageModelResponseMetadata as readHead } from "@ai-sdk/provider-utils";
import type { ChatCompletion, CompletionStream, Warning } from "@anymodel/core";
import { isAnyModelError } from "@anymodel/core";

/** A whole answer: its parts, and what it says of itself. */
export function readAnswer({ usage, choices, provider_metadata, ...head }: ChatCompletion) {
  const { finish_reason: reason, native_finish_reason: native, message } = choices[0]!;
  const { reasoning_content: thought = "", reasoning_details, refusal } = message;
  const content: LanguageModelV4Content[] = [];
  const kept = keep({ reasoning_details });
  if (thought || kept.providerMetadata) {
    content.push({ type: "reasoning", text: thought, ...kept });
  }
  const said = message.content || refusal;
  if (said) content.push({ type: "text", text: said });
  for (const { id: toolCallId, function: call, extra_content } of message.tool_calls ?? []) {
    const called = { type: "tool-call", toolCallId, toolName: call.name } as const;
    content.push({ ...called, input: call.arguments, ...keep({ extra_content }) });
  }
  const { prompt_tokens: input, completion_tokens: output } = usage ?? {};
  const cacheRead = usage?.prompt_tokens_details?.cached_tokens;
  const noCache = cacheRead === undefined ? undefined : input! - cacheRead;
  const inputTokens = { total: input, noCache, cacheRead, cacheWrite: undefined };
  const reasoning = usage?.completion_tokens_details?.reasoning_tokens;
  const text = reasoning === undefined ? undefined : output! - reasoning;
  const outputTokens = { total: output, text, reasoning };
  const reasons = ["stop", "length", "tool-calls", "content-filter"] as const;
  const word = refusal ? "content-filter" : reason?.replace("_", "-");
  const unified = reasons.find((known) => known === word) ?? ("other" as const);
  return {
    content,
    response: readHead(head),
    finishReason: { unified, raw: native ?? reason ?? undefined },
    usage: { inputTokens, outputTokens, raw: usage as {} },
    ...(provider_metadata && { providerMetadata: provider_metadata as {} }),
  };
}

/** What the AI SDK is to keep on a part, and hands back with it in the next request. */
function keep(own: Record<string, unknown>): { providerMetadata?: { anymodel: {} } } {
  return Object.values(own)[0] ? { providerMetadata: { anymodel: own } } : {};
}

/** Core's warnings as the AI SDK shows them. */
export function readWarnings(warnings: readonly Warning[] = []) {
  return warnings.map(({ code, param: feature = "", message: details }): SharedV4Warning =>
    /^(unsupported|ignored)_parameter$/.test(code)
      ? { type: "unsupported", feature, details }
      : { type: "other", message: details },
  );
}

/** The error that the AI SDK knows: an `APICallError` that says whether a retry may help, or the abort itself. */
export function readError(error: unknown, modelId: string, signal?: AbortSignal): unknown {
  if (!isAnyModelError(error)) return error;
  const { code, message, status: statusCode, retryable: isRetryable, retryAfter } = error;
  if (code === "aborted") return signal?.reason ?? new DOMException(message, "AbortError");
  const headers = retryAfter && { responseHeaders: { "retry-after": String(retryAfter) } };
  // The prompt stays out of errors, which end up in logs.
  const request = { url: `anymodel:${modelId}`, requestBodyValues: { model: modelId } };
  const reply = { statusCode, ...headers, isRetryable, data: error.toJSON() };
  return new APICallError({ message, ...request, ...reply, cause: error });
}

/** A stream's chunks as parts. After an error comes no finish: a broken answer must not look whole. */
export async function* readStream(
  stream: CompletionStream,
  warnings: SharedV4Warning[],
  toError: (error: unknown) => unknown,
): AsyncGenerator<LanguageModelV4StreamPart> {
  const calls: string[] = [];
  let open: "text" | "reasoning" | undefined;
  function* turnTo(kind?: typeof open, more = {}): Generator<LanguageModelV4StreamPart> {
    if (kind === open) return;
    if (open) yield { type: `${open}-end`, id: open, ...more };
    if (kind) yield { type: `${kind}-start`, id: kind };
    open = kind;
  }
  yield { type: "stream-start", warnings };
  try {
    for await (const chunk of stream) {
      const { delta = {} } = chunk.choices[0] ?? {};
      if (delta.role) yield { type: "response-metadata", ...readHead(chunk) };
      const said = { reasoning: delta.reasoning_content, text: delta.content || delta.refusal };
      for (const kind of ["reasoning", "text"] as const) {
        if (!said[kind]) continue;
        yield* turnTo(kind);
        yield { type: `${kind}-delta`, id: kind, delta: said[kind] };
      }
      for (const { index, id, function: call } of delta.tool_calls ?? []) {
        yield* turnTo();
        // The first piece of a call, and only it, has its id and name.
        if (id) yield { type: "tool-input-start", id: (calls[index] = id), toolName: call.name! };
        yield { type: "tool-input-delta", id: calls[index]!, delta: call.arguments };
      }
    }
    const { content, response: _, ...facts } = readAnswer(await stream.final());
    for (const part of content) {
      const { type, providerMetadata } = part;
      // Reasoning blocks go back whole, so they come last, in a part of their own.
      if (type === "reasoning" && providerMetadata) yield* turnTo(type);
      yield* turnTo(undefined, { providerMetadata });
      if (type !== "tool-call") continue;
      yield { type: "tool-input-end", id: part.toolCallId };
      yield part;
    }
    yield { type: "finish", ...facts };
  } catch (error) {
    yield { type: "error", error: toError(error) };
  }
}
