import Anthropic, {
  APIError,
  AuthenticationError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from "@anthropic-ai/sdk";
import { anthropicFaults, startAnthropicEmulator } from "@anymodel/testkit/anthropic";
import { createHash } from "node:crypto";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { media } from "./call.ts";

const emulator = await startAnthropicEmulator({ chunkDelay: 0 });
const client = new Anthropic({ apiKey: "sk-ant-test", baseURL: emulator.url, maxRetries: 0 });
const model = "claude-sonnet-5-5";
const hello = { model, max_tokens: 100, messages: [{ role: "user" as const, content: "Hello" }] };
const tool = (name: string) => ({
  name,
  description: "For tests",
  input_schema: {
    type: "object" as const,
    properties: { city: { type: "string" } },
    required: ["city"],
  },
});

afterEach(() => {
  emulator.clearFaults();
  emulator.requests.length = 0;
});
afterAll(() => emulator.close());

describe("messages", () => {
  test("text", async () => {
    const message = await client.messages.create({ ...hello, system: "Be brief." });
    expect(message).toMatchObject({
      type: "message",
      role: "assistant",
      stop_reason: "end_turn",
      content: [{ type: "text", text: expect.stringMatching(/^Hello 👋 from the Anthropic/) }],
      usage: { input_tokens: 3, output_tokens: expect.any(Number) },
    });
    expect(message._request_id).toMatch(/^req_/);
    expect(emulator.requests[0]?.headers).toMatchObject({ "anthropic-version": "2026-10-21" });
  });

  test("a stream gives the same message, whatever the cut", async () => {
    const whole = await client.messages.create(hello);
    expect((await client.messages.stream(hello).finalMessage()).content).toEqual(whole.content);
    emulator.setFault({ kind: "split", bytes: 5 });
    const text = await client.messages.stream(hello).finalText();
    expect(whole.content).toMatchObject([{ text }]);
  });

  test("stop sequences and max_tokens", async () => {
    const cut = await client.messages.create({ ...hello, stop_sequences: ["from"] });
    expect(cut).toMatchObject({ stop_reason: "stop_sequence", stop_sequence: "from" });
    expect(cut.content).toMatchObject([{ text: "Hello 👋 " }]);
    const short = await client.messages.create({ ...hello, max_tokens: 2 });
    expect(short).toMatchObject({ stop_reason: "max_tokens", content: [{ text: "Hello 👋" }] });
  });

  test("images and documents arrive whole", async () => {
    const png = media("mandelbrot.png");
    const pdf = Buffer.from("%PDF-1.4 nothing");
    const message = await client.messages.create({
      ...hello,
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is it?" },
            {
              type: "image",
              source: { type: "base64", media_type: "image/png", data: png.toString("base64") },
            },
            { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
            {
              type: "document",
              source: {
                type: "base64",
                media_type: "application/pdf",
                data: pdf.toString("base64"),
              },
            },
            { type: "document", source: { type: "file", file_id: "file_1" } },
          ],
        },
      ],
    });
    const sha256 = createHash("sha256").update(png).digest("hex");
    expect(message.content).toMatchObject([{ text: expect.stringContaining(sha256) }]);
    expect(emulator.requests[0]?.media).toMatchObject([
      { kind: "image", via: "base64", sha256, mimeType: "image/png", bytes: png.length },
      { kind: "image", via: "url", url: "https://example.com/a.png" },
      { kind: "file", mimeType: "application/pdf", bytes: pdf.length },
      { kind: "file", via: "id", url: "file_1" },
    ]);
  });

  test("structured output is parsed by the client", async () => {
    const schema = {
      type: "object" as const,
      properties: { city: { type: "string" } },
      required: ["city"],
      additionalProperties: false,
    };
    const message = await client.messages.create({
      ...hello,
      output_config: { format: { type: "json_schema", schema } },
    });
    expect(message.content).toMatchObject([{ text: '{"city":"example"}' }]);
  });

  test("a marked prefix is cached", async () => {
    const system = [
      { type: "text" as const, text: "Be brief.", cache_control: { type: "ephemeral" as const } },
    ];
    const first = await client.messages.create({ ...hello, system });
    const second = await client.messages.create({ ...hello, system });
    const written = first.usage.cache_creation_input_tokens;
    expect(written).toBeGreaterThan(0);
    expect(second.usage).toMatchObject({
      cache_read_input_tokens: written,
      cache_creation_input_tokens: 0,
    });
  });
});

describe("tools", () => {
  const asking = {
    ...hello,
    tools: [tool("get_weather"), tool("get_time")],
    messages: [{ role: "user" as const, content: "Use get_weather and get_time for Paris." }],
  };

  test.each([false, true])("several calls, streamed: %s", async (streamed) => {
    const message = streamed
      ? await client.messages.stream(asking).finalMessage()
      : await client.messages.create(asking);
    expect(message.stop_reason).toBe("tool_use");
    expect(message.content).toMatchObject([
      { type: "text" },
      { type: "tool_use", name: "get_weather", input: { city: "example" } },
      { type: "tool_use", name: "get_time", input: { city: "example" } },
    ]);
    const answer = await client.messages.create({
      ...asking,
      messages: [
        ...asking.messages,
        { role: "assistant", content: message.content },
        {
          role: "user",
          content: message.content.flatMap((block) =>
            block.type === "tool_use"
              ? [{ type: "tool_result" as const, tool_use_id: block.id, content: "sunny" }]
              : [],
          ),
        },
      ],
    });
    expect(answer.stop_reason).toBe("end_turn");
  });

  test("a forced tool, one at a time, and none", async () => {
    const forced = await client.messages.create({
      ...asking,
      tool_choice: { type: "tool", name: "get_time" },
    });
    expect(forced.content).toMatchObject([{ name: "get_time" }]);
    const alone = await client.messages.create({
      ...asking,
      tool_choice: { type: "any", disable_parallel_tool_use: true },
    });
    expect(alone.content).toMatchObject([{ name: "get_weather" }]);
    const none = await client.messages.create({ ...asking, tool_choice: { type: "none" } });
    expect(none.stop_reason).toBe("end_turn");
  });
});

describe("thinking", () => {
  const thoughtful = { ...hello, thinking: { type: "adaptive" as const } };

  test.each([false, true])(
    "comes signed and goes back untouched, streamed: %s",
    async (streamed) => {
      const { content } = streamed
        ? await client.messages.stream(thoughtful).finalMessage()
        : await client.messages.create(thoughtful);
      expect(content).toMatchObject([
        {
          type: "thinking",
          thinking: expect.stringContaining("🤔"),
          signature: expect.any(String),
        },
        { type: "text" },
      ]);
      const replay = (first: object) =>
        client.messages.create({
          ...thoughtful,
          messages: [
            ...hello.messages,
            { role: "assistant", content: [{ ...content[0]!, ...first } as never, content[1]!] },
            ...hello.messages,
          ],
        });
      expect((await replay({})).stop_reason).toBe("end_turn");
      for (const altered of [{ thinking: "Another." }, { signature: "abc" }]) {
        await expect(replay(altered)).rejects.toThrow(
          "messages.1.content.0: Invalid `signature` in `thinking` block",
        );
      }
    },
  );

  test("omitted and redacted", async () => {
    const omitted = await client.messages.create({
      ...hello,
      thinking: { type: "adaptive", display: "omitted" },
    });
    expect(omitted.content[0]).toMatchObject({ type: "thinking", thinking: "" });
    const content = "ANTHROPIC_MAGIC_STRING_TRIGGER_REDACTED_THINKING_0";
    const redacted = await client.messages.create({
      ...thoughtful,
      messages: [{ role: "user", content }],
    });
    expect(redacted.content[0]).toMatchObject({ type: "redacted_thinking" });
  });
});

test("models", async () => {
  const ids = [];
  for await (const { id } of client.models.list({ limit: 2 })) ids.push(id);
  expect(ids).toContain(model);
  expect(new Set(ids).size).toBe(ids.length);
  expect(emulator.requests.length).toBeGreaterThan(1);
  expect(await client.models.retrieve(model)).toMatchObject({ type: "model", id: model });
});

describe("errors", () => {
  test.each([
    ["unauthorized", AuthenticationError, 401, "authentication_error"],
    ["billing", APIError, 402, "billing_error"],
    ["forbidden", PermissionDeniedError, 403, "permission_error"],
    ["notFound", NotFoundError, 404, "not_found_error"],
    ["tooLarge", APIError, 413, "request_too_large"],
    ["rateLimit", RateLimitError, 429, "rate_limit_error"],
    ["serverError", InternalServerError, 500, "api_error"],
    ["overloaded", InternalServerError, 529, "overloaded_error"],
  ] as const)("%s", async (name, Class, status, type) => {
    emulator.setFault(anthropicFaults[name]);
    const error = await client.messages.create(hello).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Class);
    expect(error).toMatchObject({ status, type, requestID: expect.stringMatching(/^req_/) });
  });

  test("the client waits as told and asks again", async () => {
    emulator.setFault({ ...anthropicFaults.rateLimit, retryAfter: 0 }, { times: 1 });
    const patient = client.withOptions({ maxRetries: 1 });
    expect(await patient.messages.create(hello)).toMatchObject({ stop_reason: "end_turn" });
    expect(emulator.requests).toHaveLength(2);
  });

  test("in the middle of a stream", async () => {
    emulator.setFault(anthropicFaults.overloadedInStream);
    await expect(client.messages.stream(hello).finalMessage()).rejects.toMatchObject({
      type: "overloaded_error",
    });
  });

  test("a cut stream", async () => {
    emulator.setFault({ kind: "cut", afterChunks: 4 });
    await expect(client.messages.stream(hello).finalMessage()).rejects.toBeInstanceOf(Error);
  });

  test("an unknown model", async () => {
    const error = await client.messages.create({ ...hello, model: "gpt-4o" }).catch((e) => e);
    expect(error).toMatchObject({ status: 404, apiMessage: "model: gpt-4o" });
  });
});
