import {
  anything,
  array,
  assert,
  constantFrom,
  jsonValue,
  oneof,
  property,
  record,
} from "fast-check";
import { expect, test } from "vitest";
import { chatSchema } from "../src/chat/chat-schema.ts";
import { createQuickCheck } from "../src/chat/check-request.ts";
import { embeddingSchema } from "../src/embedding/embedding-schema.ts";

const value = oneof(
  constantFrom(
    0,
    1,
    -1,
    10.5,
    11,
    2 ** 53,
    1e308,
    "",
    "text",
    true,
    null,
    [],
    {},
    ["a"],
    undefined,
  ),
  jsonValue(),
);

test.each([
  ["chat", chatSchema, { model: "m", messages: [{ role: "user", content: "Hi" }] }],
  ["embedding", embeddingSchema, { model: "m", input: "Hi" }],
] as const)("what the quick check of %s lets pass, the schema lets pass too", (_, schema, good) => {
  const isGood = createQuickCheck(schema);
  expect(isGood(good)).toBe(true);
  const names = Object.keys(schema.shape);
  assert(
    property(array(record({ name: constantFrom(...names), value }), { maxLength: 4 }), (given) => {
      const body = { ...good, ...Object.fromEntries(given.map((one) => [one.name, one.value])) };
      // It may doubt what is good, for then the schema is asked.
      if (isGood(body)) expect(schema.safeParse(body).error).toBeUndefined();
    }),
    { numRuns: 2000 },
  );
  assert(
    property(anything(), (body) => {
      if (isGood(body)) expect(schema.safeParse(body).error).toBeUndefined();
    }),
  );
});

test("numbers, words and switches of a request are not asked of the schema", () => {
  const isGood = createQuickCheck(chatSchema);
  const body = { model: "m", messages: [{ role: "user", content: "Hi" }], temperature: 0.5, n: 2 };
  expect(isGood({ ...body, max_tokens: 20, user: "u", stream: true, seed: null })).toBe(true);
  expect(isGood({ ...body, max_tokens: 20.5 })).toBe(false);
  expect(isGood({ ...body, num_retries: 11 })).toBe(false);
});
