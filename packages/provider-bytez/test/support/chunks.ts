import type { ChatCompletionChunk } from "@anymodel/core";
import { isAnyModelError, type AnyModelError } from "@anymodel/core";
import { expect } from "vitest";

/** All chunks of a stream, and the error that ended it. */
export async function collect(
  stream: AsyncIterable<ChatCompletionChunk>,
): Promise<{ chunks: ChatCompletionChunk[]; error?: AnyModelError }> {
  const chunks: ChatCompletionChunk[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk);
  } catch (error) {
    if (!isAnyModelError(error)) throw error;
    return { chunks, error };
  }
  return { chunks };
}

/** The text of the first choice. */
export function textOf(chunks: readonly ChatCompletionChunk[]): string {
  return chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
}

/** OpenAI's grammar: the role first, then content, one finish chunk with an empty delta, then at most usage. */
export function expectGrammar(
  chunks: readonly ChatCompletionChunk[],
  { finish, model }: { finish: string | undefined; model: string },
): void {
  expect(chunks[0]?.choices).toEqual([
    { index: 0, delta: { role: "assistant", content: "" }, finish_reason: null },
  ]);
  for (const chunk of chunks) {
    expect(chunk).toMatchObject({ object: "chat.completion.chunk", id: chunks[0]!.id, model });
    expect(chunk.created).toBe(chunks[0]!.created);
  }
  expect(chunks[0]!.id).not.toBe("");
  const roles = chunks.filter(({ choices }) => choices[0]?.delta.role !== undefined);
  expect(roles).toHaveLength(1);
  const finishes = chunks.filter(({ choices }) => (choices[0]?.finish_reason ?? null) !== null);
  expect(finishes.map(({ choices }) => choices[0]!.finish_reason)).toEqual(finish ? [finish] : []);
  for (const { choices } of finishes) expect(choices[0]!.delta).toEqual({});
  const last = chunks.findLast(({ choices }) => choices.length > 0);
  if (finish) expect(last).toBe(finishes[0]);
}
