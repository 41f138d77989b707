import type { Message } from "@anymodel/core";
import { describe, expect, test } from "vitest";
import { caught, connect, expectSame, lastBody, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);
const parameters = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
};
const tools = [
  { type: "function", function: { name: "weather", description: "Weather of a city", parameters } },
] as const;
const messages: Message[] = [{ role: "user", content: "Ask weather and weather." }];

describe.each(["gemini-3.8-flash", "gemini-2.5-flash", "gemini-2.0-flash"] as const)(
  "%s",
  (name) => {
    const model = `gemini/${name}` as const;

    test.each(["whole", "sse", "json"] as const)(
      "calls tools (%s), and takes their answers",
      async (how) => {
        const whole = await client.completion({ model, messages, tools });
        const streaming = connect(emulator, { stream: how === "json" ? "json" : "sse" });
        const answer =
          how === "whole"
            ? whole
            : await (await streaming.completion({ model, messages, tools, stream: true })).final();
        expectSame(answer, whole);
        expect(answer.choices[0]).toMatchObject({
          finish_reason: "tool_calls",
          message: { content: null },
        });
        const calls = answer.choices[0]!.message.tool_calls!;
        expect(calls.map((call) => call.function)).toEqual([
          { name: "weather", arguments: '{"city":"example"}' },
          { name: "weather", arguments: '{"city":"example"}' },
        ]);
        expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
        const results: Message[] = [
          { role: "tool", tool_call_id: calls[0]!.id, content: '{"sky":"blue"}' },
          { role: "tool", tool_call_id: calls[1]!.id, content: "rain" },
        ];
        const next = await client.completion({
          model,
          messages: [...messages, answer.choices[0]!.message, ...results],
          tools,
        });
        expect(next.choices[0]!.message.content).toMatch(
          /^weather gave \{"sky":"blue"\}\.\nweather gave \{"output":"rain"\}\.\n/,
        );
        expect(lastBody(emulator).contents.map(({ role }: { role: string }) => role)).toEqual([
          "user",
          "model",
          "user",
        ]);
      },
    );
  },
);

const model = "gemini/gemini-3.8-flash";

test("a signature that is null is none", async () => {
  const called = { id: "c", type: "function" as const, function: { name: "f", arguments: "{}" } };
  const extra_content = { google: { thought_signature: null } };
  const replay: Message[] = [
    ...messages,
    { role: "assistant", tool_calls: [{ ...called, extra_content }] },
    { role: "tool", tool_call_id: "c", content: "x" },
  ];
  const { request } = await client.explain({ model, messages: replay, tools });
  const [part] = (request.body as any).contents[1].parts;
  expect(part.thoughtSignature).toBeUndefined();
});

test("a signature that was lost or changed is refused by the provider", async () => {
  const answer = await client.completion({ model, messages, tools });
  const { tool_calls = [], ...message } = answer.choices[0]!.message;
  expect(tool_calls[0]!.extra_content).toEqual({
    google: { thought_signature: expect.any(String) },
  });
  expect(tool_calls[1]).not.toHaveProperty("extra_content");
  const results = tool_calls.map(({ id }): Message => ({
    role: "tool",
    tool_call_id: id,
    content: "x",
  }));
  const bare = tool_calls.map(({ id, type, function: called }) => ({ id, type, function: called }));
  const replay = [...messages, { ...message, tool_calls: bare }, ...results];
  const error = await caught(client.completion({ model, messages: replay, tools }));
  expect(error).toMatchObject({ code: "invalid_request", status: 400 });
  expect(error.message).toContain("missing a thought_signature");
});

test.each([
  ["none", { mode: "NONE" }],
  ["auto", { mode: "AUTO" }],
  ["required", { mode: "ANY" }],
  [
    { type: "function", function: { name: "weather" } },
    { mode: "ANY", allowedFunctionNames: ["weather"] },
  ],
] as const)("tool_choice %j", async (tool_choice, functionCallingConfig) => {
  const hi = [{ role: "user", content: "hi" }] as const;
  const answer = await client.completion({ model, messages: hi, tools, tool_choice });
  expect(lastBody(emulator).toolConfig).toEqual({ functionCallingConfig });
  expect(answer.choices[0]!.message.tool_calls?.length ?? 0).toBe(
    functionCallingConfig.mode === "ANY" ? 1 : 0,
  );
});

test("declarations keep their JSON Schema; Gemini's own tools go on", async () => {
  const own = { googleSearch: {} } as never;
  const { request } = await client.explain({ model, messages, tools: [...tools, own] });
  expect((request.body as any).tools).toEqual([
    {
      functionDeclarations: [
        { name: "weather", description: "Weather of a city", parametersJsonSchema: parameters },
      ],
    },
    { googleSearch: {} },
  ]);
});

test("arguments that are no JSON are refused before the request", async () => {
  const call = {
    id: "c",
    type: "function",
    function: { name: "weather", arguments: "{broken" },
  } as const;
  const replay: Message[] = [...messages, { role: "assistant", tool_calls: [call] }];
  const error = await caught(client.completion({ model, messages: replay, tools }));
  expect(error).toMatchObject({
    code: "invalid_request",
    param: "messages[1].tool_calls[0].function.arguments",
  });
});

test("pictures that a tool gives go with its answer", async () => {
  const call = { id: "c", type: "function", function: { name: "weather", arguments: "" } } as const;
  const { request } = await client.explain({
    model,
    messages: [
      ...messages,
      { role: "assistant", tool_calls: [call] },
      {
        role: "tool",
        tool_call_id: "c",
        content: [
          { type: "text", text: "See:" },
          { type: "image_url", image_url: "data:image/png;base64,iVBORw0KGgo=" },
        ],
      },
    ],
  });
  expect((request.body as any).contents.at(-1)).toEqual({
    role: "user",
    parts: [
      {
        functionResponse: {
          id: "c",
          name: "weather",
          response: { output: "See:" },
          parts: [{ inlineData: { mimeType: "image/png", data: "iVBORw0KGgo=" } }],
        },
      },
    ],
  });
});
