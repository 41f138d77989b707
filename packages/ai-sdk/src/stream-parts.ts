import type { LanguageModelV4StreamPart as Part } from "@ai-sdk/provider";
import type { CompletionStream } from "@anymodel/core";
import { keepDetails, readAnswer, readMetadata, readToolCalls } from "./answer.ts";

/** A stream's chunks as the AI SDK's parts; rejects when the stream breaks. */
export async function* readStream(stream: CompletionStream): AsyncGenerator<Part> {
  const tools: string[] = [];
  let open: "text" | "reasoning" | undefined;
  let block = 0;
  function* turnTo(kind?: typeof open): Generator<Part> {
    if (kind === open) return;
    if (open) yield { type: `${open}-end`, id: String(block) };
    if (kind) yield { type: `${kind}-start`, id: String(++block) };
    open = kind;
  }
  let isStarted = false;
  for await (const chunk of stream) {
    if (!isStarted) yield { type: "response-metadata", ...readMetadata(chunk) };
    isStarted = true;
    const { delta = {} } = chunk.choices.find(({ index }) => index === 0) ?? {};
    const said = { reasoning: delta.reasoning_content, text: delta.content || delta.refusal };
    for (const kind of ["reasoning", "text"] as const) {
      const piece = said[kind];
      if (!piece) continue;
      yield* turnTo(kind);
      yield { type: `${kind}-delta`, id: String(block), delta: piece };
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
  const kept = keepDetails(message.reasoning_details);
  if (open) yield { type: `${open}-end`, id: String(block), ...kept };
  for (const call of readToolCalls(message)) {
    yield { type: "tool-input-end", id: call.toolCallId };
    yield call;
  }
  yield { type: "finish", ...readAnswer(answer) };
}
