import type { ChatCompletionChunk, Warning } from "@anymodel/core";
import {
  array,
  assert,
  constantFrom,
  integer,
  oneof,
  option,
  property,
  record,
  string,
} from "fast-check";
import { expect, test } from "vitest";
import { ChunkWriter } from "../src/chat/chunk-writer.ts";

const text = oneof(
  constantFrom("", " lorem", '"', "\\", "\n", "👋", "\ud83d", '"delta":{"content":"x"}'),
  string({ unit: "binary", maxLength: 20 }),
);

const chunk = record({
  id: constantFrom("a", "b", '"delta":{"content":" lorem"}'),
  created: constantFrom(1, 2),
  index: integer({ min: 0, max: 1 }),
  delta: oneof(
    record({ content: text }),
    record({ content: text, reasoning_content: text }),
    record({ role: constantFrom("assistant"), content: text }),
    constantFrom({}),
  ),
  finish: constantFrom(null, null, null, "stop"),
  more: option(constantFrom({ system_fingerprint: "fp" }, { service_tier: "x" })),
}).map(
  ({ id, created, index, delta, finish, more }) =>
    ({
      id,
      object: "chat.completion.chunk",
      created,
      model: "inner",
      choices: [{ index, delta, finish_reason: finish }],
      ...more,
    }) as ChatCompletionChunk,
);

test("a run of texts is written as its chunks one by one", () => {
  assert(
    property(
      array(oneof(chunk, array(text.filter(Boolean), { minLength: 1, maxLength: 5 })), {
        maxLength: 20,
      }),
      array(constantFrom("m", 'n"'), { minLength: 20, maxLength: 20 }),
      constantFrom<Warning[] | undefined>(undefined, [{ code: "malformed_chunk", message: "x" }]),
      (given, models, warnings) => {
        const writers = [new ChunkWriter(), new ChunkWriter()] as const;
        given.forEach((item, at) => {
          const model = models[at]!;
          const said = at === 0 ? warnings : undefined;
          if (!Array.isArray(item)) {
            const [one, other] = writers.map((writer) =>
              writer.write({ chunk: item }, model, said),
            );
            expect(one).toBe(other);
            if (writers[0].isAscii) expect(Buffer.byteLength(one!)).toBe(one!.length);
            return;
          }
          const of = (content: string): ChatCompletionChunk => ({
            id: "a",
            object: "chat.completion.chunk",
            created: 1,
            model: "inner",
            choices: [{ index: 0, delta: { content }, finish_reason: null }],
          });
          const run = writers[0].write({ chunk: of(item.join("")), texts: item }, model, said);
          const single = item.map((content, place) =>
            writers[1].write({ chunk: of(content) }, model, place === 0 ? said : undefined),
          );
          expect(run).toBe(single.join(""));
          if (writers[0].isAscii) expect(Buffer.byteLength(run)).toBe(run.length);
        });
      },
    ),
    { numRuns: 300 },
  );
});

test("what is written is what serialising each chunk gives", () => {
  assert(
    property(
      array(chunk, { maxLength: 30 }),
      array(constantFrom("m", 'n"'), { minLength: 30, maxLength: 30 }),
      (chunks, models) => {
        const writer = new ChunkWriter();
        const written = chunks.map((one, at) => writer.write({ chunk: one }, models[at]!));
        const plain = chunks.map(
          (one, at) => `data: ${JSON.stringify({ ...one, model: models[at] })}\n\n`,
        );
        expect(written).toEqual(plain);
      },
    ),
    { numRuns: 500 },
  );
});
