import { describe, expect, test } from "vitest";
import { caught, completion, connect, hello, openEmulator } from "./open.ts";

const emulator = await openEmulator();
const client = connect(emulator);

async function answer(body: unknown) {
  emulator.setFault({ kind: "respond", body });
  return client.completion(hello);
}

test.each<[string, object, object]>([
  [
    "reasoning as content parts",
    {
      content: [
        { type: "thinking", thinking: [{ type: "text", text: "Hm" }] },
        { type: "text", text: "Hi" },
      ],
    },
    { content: "Hi", reasoning_content: "Hm" },
  ],
  [
    "reasoning beside the content",
    { content: "Hi", reasoning: "Hm" },
    { content: "Hi", reasoning_content: "Hm" },
  ],
  [
    "reasoning blocks",
    { content: "Hi", reasoning_details: [{ type: "x", data: "y" }] },
    { reasoning_details: [{ type: "x", data: "y" }] },
  ],
  ["empty annotations", { content: "Hi", annotations: [] }, { role: "assistant", content: "Hi" }],
])("%s", async (_, message, shown) => {
  const { choices } = await answer(completion(message));
  if ("role" in shown) expect(choices[0]!.message).toEqual(shown);
  else expect(choices[0]!.message).toMatchObject(shown);
});

test("the place of a whole tool call is its place in the list", async () => {
  const tool_calls = ["a", "b"].map((id) => ({
    index: 0,
    id,
    type: "function",
    function: { name: id, arguments: "{}" },
  }));
  const { choices } = await answer(completion({ content: null, tool_calls }));
  expect(choices[0]!.message.tool_calls?.map(({ id }) => id)).toEqual(["a", "b"]);
  expect(choices[0]!.message.tool_calls?.[0]).not.toHaveProperty("index");
});

test("what a host says beside the answer is in provider_metadata", async () => {
  const found = await answer(
    completion({ content: "Hi" }, { citations: ["https://a.test"], provider: "Groq" }),
  );
  expect(found.provider_metadata?.own).toMatchObject({
    citations: ["https://a.test"],
    provider: "Groq",
  });
});

describe("errors", () => {
  test.each<[string, number, unknown, object, string]>([
    [
      "Mistral's and vLLM's detail",
      422,
      { detail: [{ loc: ["body", "temperature"], msg: "Input should be less than 2", type: "x" }] },
      { code: "invalid_request" },
      "body.temperature: Input should be less than 2",
    ],
    [
      "Mistral's detail in message",
      422,
      {
        object: "error",
        message: { detail: [{ loc: ["body", "x"], msg: "Extra inputs are not permitted" }] },
        type: "invalid_request_error",
      },
      { code: "invalid_request" },
      "body.x: Extra inputs are not permitted",
    ],
    [
      "vLLM's bare error",
      400,
      {
        object: "error",
        message: "This model's maximum context length is 10 tokens",
        type: "BadRequestError",
        code: 400,
      },
      { code: "context_length_exceeded" },
      "maximum context length",
    ],
    [
      "OpenRouter's error of the provider behind it",
      429,
      {
        error: {
          code: 429,
          message: "Provider returned error",
          metadata: { raw: "quota is used up", provider_name: "Groq" },
        },
      },
      { code: "rate_limit" },
      "Groq: quota is used up",
    ],
    [
      "Azure's content filter",
      400,
      {
        error: {
          code: "content_filter",
          message: "The response was filtered",
          status: 400,
          innererror: { code: "ResponsibleAIPolicyViolation" },
        },
      },
      { code: "content_policy" },
      "filtered",
    ],
    [
      "DeepSeek's balance",
      402,
      {
        error: {
          message: "Insufficient Balance",
          type: "unknown_error",
          code: "invalid_request_error",
        },
      },
      { code: "insufficient_quota" },
      "Insufficient Balance",
    ],
    [
      "xAI's string",
      400,
      { code: "Client specified an invalid argument", error: "Incorrect API key provided" },
      { code: "invalid_request" },
      "Incorrect API key",
    ],
    [
      "Cerebras's flat error",
      404,
      {
        message: "Model x does not exist",
        type: "not_found_error",
        param: "model",
        code: "model_not_found",
      },
      { code: "not_found" },
      "does not exist",
    ],
    [
      "an error inside a 200",
      200,
      { error: { message: "upstream died", code: 502 } },
      { code: "server_error", status: 502, retryable: false },
      "upstream died",
    ],
    [
      "a bare error inside a 200",
      200,
      { object: "error", message: "no such lora", code: 404 },
      {},
      "no such lora",
    ],
  ])("%s", async (_, status, body, expected, words) => {
    emulator.setFault({ kind: "respond", status, body });
    const error = await caught(client.completion(hello));
    expect(error).toMatchObject(expected);
    expect(error.message).toContain(words);
  });

  test("the field that the host names is on the error", async () => {
    emulator.setFault({
      kind: "respond",
      status: 400,
      body: { error: { message: "no", param: "tools[0].function.name" } },
    });
    expect(await caught(client.completion(hello))).toMatchObject({
      param: "tools[0].function.name",
    });
  });
});

test("a total that is no count is the sum of both sides", async () => {
  const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: -1 };
  const { usage: found } = await answer({ ...completion({ content: "Hi" }), usage });
  expect(found).toEqual({ ...usage, total_tokens: 5 });
});

test.each([{ prompt_tokens: -1 }, { completion_tokens: -1 }, { prompt_tokens: null }, {}])(
  "counts that are none (%j) are no usage",
  async (counts) => {
    const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
    const known = await answer({ ...completion({ content: "Hi" }), usage });
    expect(known.usage).toEqual(usage);
    const nothing = Object.keys(counts).length === 0;
    const told = nothing ? {} : { ...usage, ...counts };
    const { usage: found } = await answer({ ...completion({ content: "Hi" }), usage: told });
    expect(found).toBeUndefined();
  },
);
