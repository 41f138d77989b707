import { openai } from "@anymodel/provider-openai";
import * as entry from "@anymodel/provider-openai";
import { describe, expect, test } from "vitest";
import { caught } from "./caught.ts";
import { connect, hello, lastBody, openEmulator, tool } from "./open.ts";

const emulator = await openEmulator();
const client = connect(emulator);

test("the entry gives these names", () => {
  expect(Object.keys(entry)).toEqual(["openai"]);
});

describe("embeddings", () => {
  const model = "openai/text-embedding-3-small";

  test("one vector for each input, with usage", async () => {
    const answer = await client.embedding({ model, input: ["a", "b c"], dimensions: 4 });
    expect(answer.data.map(({ index, embedding }) => [index, embedding.length])).toEqual([
      [0, 4],
      [1, 4],
    ]);
    expect(answer.usage).toEqual({ prompt_tokens: 3, total_tokens: 3 });
    expect(lastBody(emulator)).toEqual({
      model: "text-embedding-3-small",
      input: ["a", "b c"],
      dimensions: 4,
    });
  });

  test("long lists go in several requests", async () => {
    const input = Array.from({ length: 2050 }, (_, at) => `text ${at}`);
    const answer = await client.embedding({ model, input, dimensions: 2 });
    expect(answer.data).toHaveLength(2050);
    expect(emulator.requests.map(({ body }) => (body as { input: [] }).input.length)).toEqual([
      2048, 2,
    ]);
    expect(answer.usage?.total_tokens).toBe(4100);
  });

  test("tokens are inputs too, and base64 is a form", async () => {
    const answer = await client.embedding({
      model,
      input: [1, 2, 3],
      dimensions: 2,
      encoding_format: "base64",
    });
    expect(typeof answer.data[0]!.embedding).toBe("string");
  });

  test("errors name their field", async () => {
    const error = await caught(client.embedding({ model, input: "a", dimensions: 9999 }));
    expect(error).toMatchObject({ code: "invalid_request", param: "dimensions" });
  });
});

test("models are listed under their prefix", async () => {
  const models = await client.models("openai");
  expect(models).toContainEqual({
    id: "openai/gpt-4o",
    object: "model",
    created: 1_700_000_000,
    owned_by: "openai",
  });
});

test("tools run until the model answers", async () => {
  const { function: shape } = tool("weather");
  const answer = await client.completion({
    ...hello,
    messages: [{ role: "user", content: "weather" }],
    tools: [tool("weather")],
  });
  expect(answer.choices[0]).toMatchObject({
    finish_reason: "tool_calls",
    message: {
      content: null,
      tool_calls: [{ function: { name: shape.name, arguments: '{"city":"example"}' } }],
    },
  });
});

test("structured output", async () => {
  const schema = {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  };
  const response_format = {
    type: "json_schema",
    json_schema: { name: "answer", strict: true, schema },
  } as const;
  const answer = await client.completion({ ...hello, response_format });
  expect(JSON.parse(answer.choices[0]!.message.content!)).toEqual({ city: "example" });
});

test("the adapter is data that can be frozen and cloned", () => {
  const plain = JSON.parse(JSON.stringify(openai({ apiKey: "sk-secret" })));
  expect(plain).toMatchObject({ spec: 1, id: "openai", baseURL: "https://api.openai.com/v1" });
  expect(JSON.stringify(plain)).not.toContain("sk-secret");
});

test("types: known ids, native parameters and refused names", () => {
  const typed = () => {
    void client.completion({
      ...hello,
      prompt_cache_options: { mode: "implicit" },
      reasoning_effort: "low",
    });
    // @ts-expect-error top_k is no parameter of OpenAI.
    void client.completion({ ...hello, top_k: 3 });
    // @ts-expect-error temperature is a number.
    void client.completion({ ...hello, temperature: "1" });
    void client.completion({ model: "openai/ft:gpt-4o:me::1", messages: hello.messages });
  };
  expect(typed).toBeTypeOf("function");
});
