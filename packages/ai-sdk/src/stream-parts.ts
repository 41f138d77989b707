import type { LanguageModelV4StreamPart as Part, SharedV4Warning } from "@ai-sdk/provider";
import type { CompletionStream } from "@anymodel/core";
import { keepDetails, readAnswer, readMetadata, readToolCalls } from "./answer.ts";

/** A stream's chunks as the AI SDK's parts. After an error comes no finish: a broken answer must not look whole. */
export async function* readStream(
  stream: CompletionStream,
  warnings: SharedV4Warning[],
  toError: (error: unknown) => unknown,
): AsyncGenerator<Part> {
  const tools: string[] = [];
  let open: "text" | "reasoning" | undefined;
  let block = 0;
  function* turnTo(kind?: typeof open, kept = {}): Generator<Part> {
    if (kind === open) return;
    if (open) yield { type: `${open}-end`, id: String(block), ...kept };
    if (kind) yield { type: `${kind}-start`, id: String(++block) };
    open = kind;
  }
  yield { type: "stream-start", warnings };
  try {
    for await (const chunk of stream) {
      const { delta = {} } = chunk.choices.find(({ index }) => index === 0) ?? {};
      if (delta.role) yield { type: "response-metadata", ...readMetadata(chunk) };
      const said = { reasoning: delta.reasoning_content, text: delta.content || delta.refusal };
      for (const kind of ["reasoning", "text"] as const) {
        if (!said[kind]) continue;
        yield* turnTo(kind);
        yield { type: `${kind}-delta`, id: String(block), delta: said[kind] };
      }
      for (const { index, id = "", function: call } of delta.tool_calls ?? []) {
        yield* turnTo();
        if (!tools[index]) yield { type: "tool-input-start", id, toolName: call.name ?? "" };
        tools[index] ??= id;
        yield { type: "tool-input-delta", id: tools[index], delta: call.arguments };
      }
    }
    const answer = await stream.final();
    const { message } = answer.choices[0]!;
    // Reasoning blocks go back whole, so they come last, in a part of their own.
    if (message.reasoning_details) yield* turnTo("reasoning");
    yield* turnTo(undefined, keepDetails(message.reasoning_details));
    for (const call of readToolCalls(message)) {
      yield { type: "tool-input-end", id: call.toolCallId };
      yield call;
    }
    yield { type: "finish", ...readAnswer(answer) };
  } catch (error) {
    yield { type: "error", error: toError(error) };
  }
}
