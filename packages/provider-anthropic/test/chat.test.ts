import type { ChatCompletionChunk } from "@anymodel/core";
import { describe, expect, test } from "vitest";
import { connect, hello, lastBody, openEmulator } from "./support/emulator.ts";
import { recut } from "./support/recut.ts";

const emulator = await openEmulator();
const client = connect(emulator);
const GREETING = /^Hello 👋 from the Anthropic emulator\. I am claude-opus-4-6/;

/** What may differ between two answers: nothing, since the emulator repeats itself, but headers and time. */
const content = (answer: object) => ({ ...answer, created: 0, provider_metadata: {} });

describe("an answer", () => {
  test("whole", async () => {
    const answer = await client.completion(hello);
    expect(answer).toMatchObject({
      id: "msg_emulator",
      model: hello.model,
      service_tier: "standard",
      choices: [
        {
          message: { role: "assistant", content: expect.stringMatching(GREETING) },
          finish_reason: "stop",
          native_finish_reason: "end_turn",
        },
      ],
      usage: { prompt_tokens: 1, completion_tokens: expect.any(Number) },
      provider_metadata: { anthropic: { "request-id": expect.stringMatching(/^req_/) } },
    });
    expect(answer).not.toHaveProperty("warnings");
    expect(emulator.requests[0]).toMatchObject({
      path: "/v1/messages",
      headers: { "x-api-key": "sk-ant-test-key", "anthropic-version": "2023-06-01" },
      body: { model: "claude-opus-4-6", max_tokens: 1000, messages: hello.messages },
    });
    expect(emulator.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  test("streamed, piece by piece, with usage at the end", async () => {
    const stream = await client.completion({
      ...hello,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks: ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: "assistant", content: "" });
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
    expect(text).toMatch(GREETING);
    expect(chunks.length).toBeGreaterThan(10);
    expect(chunks.at(-2)?.choices[0]).toMatchObject({ delta: {}, finish_reason: "stop" });
    expect(chunks.at(-1)?.usage).toMatchObject({ prompt_tokens: 1 });
  });

  test.each([1, 2, 3, 7, 64])("streamed in pieces of %d bytes is the same", async (bytes) => {
    const whole = await client.completion(hello);
    const cut = connect(emulator, {}, { fetch: recut(bytes) });
    const stream = await cut.completion({ ...hello, stream: true });
    expect(content(await stream.final())).toEqual(content(whole));
  });

  test("a stream without an end is no answer", async () => {
    emulator.setFault({ kind: "cut", afterChunks: 6 });
    const stream = await client.completion({ ...hello, stream: true });
    await expect(stream.final()).rejects.toMatchObject({
      code: "truncated",
      partial: { choices: [{ message: { content: "Hello 👋 from" }, finish_reason: null }] },
    });
  });

  test("an unknown event and an unknown block are left out", async () => {
    const event = (data: object) => `event: x\ndata: ${JSON.stringify(data)}\n\n`;
    emulator.setFault({
      kind: "respond",
      headers: { "content-type": "text/event-stream" },
      chunks: [
        event({ type: "message_start", message: { usage: { input_tokens: 2 } } }),
        event({ type: "news", index: 4 }),
        event({ type: "content_block_start", index: 0, content_block: { type: "hologram" } }),
        event({ type: "content_block_delta", index: 0, delta: { type: "light_delta" } }),
        event({ type: "content_block_stop", index: 0 }),
        event({
          type: "message_delta",
          delta: { stop_reason: "pause_turn" },
          usage: { output_tokens: 3 },
        }),
        event({ type: "message_stop" }),
      ],
    });
    const answer = await (await client.completion({ ...hello, stream: true })).final();
    expect(answer).toMatchObject({
      choices: [{ message: { content: "" }, finish_reason: "pause_turn" }],
      usage: { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 },
    });
  });
});

describe("stop reasons", () => {
  test.each([
    [{ stop: "from" }, "stop", "stop_sequence", "Hello 👋 "],
    [{ stop: ["nothing", "from"] }, "stop", "stop_sequence", "Hello 👋 "],
    [{ max_tokens: 2 }, "length", "max_tokens", "Hello 👋"],
  ])("%j", async (more, finish_reason, native_finish_reason, said) => {
    const { choices, provider_metadata } = await client.completion({ ...hello, ...more });
    expect(choices).toMatchObject([
      { message: { content: said }, finish_reason, native_finish_reason },
    ]);
    if ("stop" in more)
      expect(provider_metadata?.anthropic).toMatchObject({ stop_sequence: "from" });
  });

  test.each([false, true])("a refusal, streamed: %s", async (stream) => {
    const messages = [
      { role: "user" as const, content: "ANTHROPIC_MAGIC_STRING_TRIGGER_REFUSAL_1" },
    ];
    const request = { ...hello, messages };
    const answer = stream
      ? await (await client.completion({ ...request, stream: true })).final()
      : await client.completion(request);
    expect(answer.choices).toMatchObject([
      {
        message: { content: null, refusal: "I cannot help with it." },
        finish_reason: "content_filter",
        native_finish_reason: "refusal",
      },
    ]);
  });
});

test("cached input is part of the prompt's tokens", async () => {
  const request = {
    ...hello,
    messages: [
      {
        role: "system" as const,
        content: [
          { type: "text" as const, text: "Be kind.", cache_control: { type: "ephemeral" } },
        ],
      },
      ...hello.messages,
    ],
  };
  const first = await client.completion(request);
  expect(lastBody(emulator).system).toEqual(request.messages[0]!.content);
  const written = first.usage!.prompt_tokens_details?.cache_creation_tokens as number;
  expect(written).toBeGreaterThan(0);
  expect(first.usage).toMatchObject({
    prompt_tokens: written + 1,
    prompt_tokens_details: { cached_tokens: 0 },
  });
  const second = await (await client.completion({ ...request, stream: true })).final();
  expect(second.usage).toMatchObject({
    prompt_tokens: written + 1,
    prompt_tokens_details: { cached_tokens: written, cache_creation_tokens: 0 },
  });
});

test("structured output", async () => {
  const schema = {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  };
  const answer = await client.completion({
    ...hello,
    response_format: { type: "json_schema", json_schema: { name: "place", schema, strict: true } },
  });
  expect(answer.choices[0]?.message.content).toBe('{"city":"example"}');
  expect(lastBody(emulator).output_config).toEqual({ format: { type: "json_schema", schema } });
});

test("models", async () => {
  const models = await client.models();
  expect(models).toContainEqual(
    expect.objectContaining({ id: "anthropic/claude-sonnet-5-5", object: "model" }),
  );
});

test("more models than a page holds", async () => {
  const models = Array.from({ length: 2100 }, (_, index) => ({
    id: `claude-test-${index}`,
    display_name: "Test",
    created_at: "2026-01-01T00:00:00Z",
    max_input_tokens: 1,
    max_tokens: 1,
    thinking: [],
    sampling: true,
    effort: false,
  }));
  emulator.configure({ models });
  const ids = (await client.models()).map(({ id }) => id);
  emulator.configure({ models: [] });
  expect(ids).toEqual(expect.arrayContaining(models.map(({ id }) => `anthropic/${id}`)));
  expect(new Set(ids).size).toBe(ids.length);
  expect(emulator.requests.map(({ path }) => path)).toEqual([
    "/v1/models?limit=1000",
    "/v1/models?limit=1000&after_id=claude-test-999",
    "/v1/models?limit=1000&after_id=claude-test-1999",
  ]);
});
