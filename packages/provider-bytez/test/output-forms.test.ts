import { expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { answerWith, connect, hello, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);
const answerTo = (body: unknown) => {
  answerWith(emulator, { body });
  return client.completion(hello);
};

test.each([
  ["a string", "one two"],
  ["a message", { role: "assistant", content: "one two" }],
  [
    "a message in parts",
    {
      role: "assistant",
      content: [
        { type: "text", text: "one " },
        { type: "text", text: "two" },
      ],
    },
  ],
  [
    "parts with something else between",
    {
      role: "assistant",
      content: [
        { type: "text", text: "one " },
        { type: "image", url: "https://e.test" },
        { type: "text", text: "two" },
      ],
    },
  ],
  ["generated_text", [{ generated_text: "one two" }]],
  [
    "generated_text with the conversation",
    [
      {
        generated_text: [
          { role: "user", content: "q" },
          { role: "assistant", content: "one two" },
        ],
      },
    ],
  ],
  [
    "generated_text with the conversation in parts",
    [
      {
        generated_text: [
          { role: "assistant", content: "old" },
          { role: "user", content: "q" },
          { role: "assistant", content: [{ type: "text", text: "one two" }] },
        ],
      },
    ],
  ],
])("the output may be %s", async (_, output) => {
  const answer = await answerTo({ error: null, output });
  expect(answer.choices).toEqual([
    { index: 0, message: { role: "assistant", content: "one two" }, finish_reason: "stop" },
  ]);
  expect(answer).not.toHaveProperty("usage");
});

test.each([
  ["numbers", [0.1, 0.2]],
  ["an embedding of one", [[0.1]]],
  ["labels", [{ label: "cat", score: 0.9 }]],
  ["an empty list", []],
  ["an empty object", {}],
  ["a number", 7],
  ["a boolean", true],
  ["null as content", { role: "assistant", content: null }],
  ["a number as content", { role: "assistant", content: 1 }],
  [
    "only media as content",
    { role: "assistant", content: [{ type: "image", url: "https://e.test" }] },
  ],
  ["a conversation without an answer", [{ generated_text: [{ role: "user", content: "q" }] }]],
])("%s is no chat answer", async (_, output) => {
  const error = await caught(answerTo({ error: null, output }));
  expect(error).toMatchObject({ code: "invalid_response", status: 502, retryable: false });
});

test.each([
  ["a boolean", { error: true, output: "x" }],
  ["an empty string beside no output", { error: "", output: null }],
  ["an object", { error: { message: "boom" }, output: "x" }],
  ["a list", { error: ["boom"], output: "x" }],
])("an error that is %s is an error even beside an output", async (_, body) => {
  expect((await caught(answerTo(body))).status).toBe(502);
});
