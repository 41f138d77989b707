import type { ChatCompletion, ChatCompletionChunk } from "@anymodel/core";
import { caught, collect, comparable, expectAnswer, expectError, textOf } from "../answer.ts";
import type { Assertions } from "../assertions.ts";
import type { Check } from "../check.ts";
import { ask, type Subject } from "../subject.ts";
import type { StreamVector } from "../vectors.ts";

/** Streams: what the caller must see. */
export const streamChecks: readonly Check[] = [
  {
    id: "stream.vectors",
    level: "L1",
    name: "each stream is seen as its vector says",
    *cases(subject) {
      for (const vector of streamed(subject)) {
        yield {
          name: vector.id,
          async run(assert) {
            const stream = await ask(subject, vector, { stream: true }).answer;
            const { chunks, error } = await collect(stream);
            if (error) throw error;
            expectAnswer(assert, await stream.final(), vector.answer!, subject.adapter.id);
            const text = vector.answer!.choices?.[0]?.content ?? vector.answer!.content ?? "";
            assert.same(textOf(chunks), text, "The chunks hold the text.");
          },
        };
      }
    },
  },
  {
    id: "stream.errors",
    level: "L1",
    name: "a stream that fails gives what came, then the error, and never a finish",
    *cases(subject) {
      for (const vector of brokenStreams(subject)) {
        yield {
          name: vector.id,
          async run(assert) {
            const { answer } = ask(subject, vector, { stream: true });
            if (vector.http.status >= 300) {
              expectError(assert, await caught(assert, answer), vector.error!);
              return;
            }
            const { chunks, error } = await collectAsked(answer);
            expectError(assert, error, vector.error!);
            assert.same(finishesOf(chunks), [], "There is no finish.");
            const { content = "" } = vector.answer ?? {};
            assert.same(textOf(chunks), content ?? "", "What came before the error is given.");
            if (!vector.answer) return;
            const partial = assert.found(error!.partial, "The error holds the partial answer.");
            expectAnswer(assert, partial, vector.answer, subject.adapter.id, {
              partial: true,
            });
          },
        };
      }
    },
  },
  {
    id: "stream.same-as",
    level: "L1",
    name: "a stream, collected, is the answer that would have come whole",
    *cases(subject) {
      for (const vector of streamed(subject)) {
        if (!vector.same_as) continue;
        yield {
          name: `${vector.id} and ${vector.same_as}`,
          async run(assert) {
            const whole = assert.found(
              subject.vectors.response.find(({ id }) => id === vector.same_as),
              `There is an answer ${vector.same_as}.`,
            );
            const expected: ChatCompletion = await ask(subject, whole).answer;
            const stream = await ask(subject, vector, { stream: true }).answer;
            // Headers differ: those of a stream leave before its cost and time are known.
            const { provider_metadata: _, ...collected } = comparable(
              await stream.final(),
            ) as ChatCompletion;
            const { provider_metadata: __, ...same } = comparable(expected) as ChatCompletion;
            assert.same(collected, same, "They are the same.");
          },
        };
      }
    },
  },
  {
    id: "stream.grammar",
    level: "L1",
    name: "chunks keep OpenAI's grammar",
    *cases(subject) {
      for (const vector of streamed(subject)) {
        yield {
          name: vector.id,
          async run(assert) {
            const { answer } = ask(
              subject,
              {
                ...vector,
                request: { ...vector.request, stream_options: { include_usage: true } },
              },
              { stream: true },
            );
            const { chunks, error } = await collectAsked(answer);
            if (error) throw error;
            checkGrammar(assert, chunks);
            const last = chunks.at(-1)!;
            assert.same(
              last.usage,
              vector.answer!.usage,
              "Usage comes last, where it was asked for.",
            );
          },
        };
      }
    },
  },
];

/** Vectors of streams that end well. */
export function streamed({ adapter, vectors }: Subject): StreamVector[] {
  return adapter.chat?.stream ? vectors.stream.filter(({ error, answer }) => answer && !error) : [];
}

/** Vectors of streams that end in an error. */
function brokenStreams({ adapter, vectors }: Subject): StreamVector[] {
  return adapter.chat?.stream ? vectors.stream.filter(({ error }) => error) : [];
}

/** The chunks and the error of a call that streams, wherever the error comes. */
export async function collectAsked(
  answer: Promise<AsyncIterable<ChatCompletionChunk>>,
): ReturnType<typeof collect> {
  async function* open(): AsyncGenerator<ChatCompletionChunk> {
    yield* await answer;
  }
  return await collect(open());
}

/** The finish reasons that a stream's chunks tell. */
export function finishesOf(chunks: readonly ChatCompletionChunk[]): unknown[] {
  return chunks.flatMap(({ choices }) =>
    choices.flatMap(({ finish_reason }) => (finish_reason === null ? [] : [finish_reason])),
  );
}

/** The role first, then pieces, then one finish for each choice with nothing beside it, then at most usage. */
function checkGrammar(assert: Assertions, chunks: readonly ChatCompletionChunk[]): void {
  const first = chunks[0]!;
  assert.same(
    first.choices,
    [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }],
    "The first chunk is the role.",
  );
  const open = new Set<number>();
  const finished = new Set<number>();
  for (const chunk of chunks) {
    assert.same(
      [chunk.object, chunk.id, chunk.created, chunk.model],
      ["chat.completion.chunk", first.id, first.created, first.model],
      "All chunks are of one answer.",
    );
    for (const { index, delta, finish_reason } of chunk.choices) {
      assert.holds(!finished.has(index), "Nothing follows a choice's finish.");
      assert.same(
        delta.role !== undefined,
        !open.has(index),
        "Each choice opens once, with its role.",
      );
      open.add(index);
      if (finish_reason === null) continue;
      finished.add(index);
      assert.same(delta, {}, "A finish has nothing beside it.");
    }
    if (chunk.choices.length === 0) assert.same(chunk, chunks.at(-1), "Usage is the last chunk.");
  }
  assert.same([...finished].toSorted(), [...open].toSorted(), "Every choice finishes once.");
}
