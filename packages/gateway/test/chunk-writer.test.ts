import type { ChatCompletionChunk } from "@anymodel/core";
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

test("what is written is what serialising each chunk gives", () => {
  assert(
    property(
      array(chunk, { maxLength: 30 }),
      array(constantFrom("m", 'n"'), { minLength: 30, maxLength: 30 }),
      (chunks, models) => {
        const writer = new ChunkWriter();
        const written = chunks.map((one, at) => writer.write(one, models[at]!));
        const plain = chunks.map(
          (one, at) => `data: ${JSON.stringify({ ...one, model: models[at] })}\n\n`,
        );
        expect(written).toEqual(plain);
      },
    ),
    { numRuns: 500 },
  );
});
