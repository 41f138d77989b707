import * as entry from "@anymodel/testkit/openai";
import { startOpenAIEmulator, type OpenAIEmulator } from "@anymodel/testkit/openai";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, postOpenAI, tool } from "./openai-call.ts";

let emulator: OpenAIEmulator;
beforeAll(async () => {
  emulator = await startOpenAIEmulator();
});
afterAll(() => emulator.close());

test("the entry gives these names", () => {
  expect(Object.keys(entry).toSorted()).toEqual(["openaiFaults", "startOpenAIEmulator"]);
});

const part = (value: object) => ask([{ type: "text", text: "?" }, value]);
const call = { id: "c1", type: "function", function: { name: "weather", arguments: "{}" } };
const schema = (value: object, more: object = {}) =>
  ask("hi", {
    response_format: {
      type: "json_schema",
      json_schema: { name: "x", strict: true, schema: value, ...more },
    },
  });
const gpt5 = (more: object) => ({ ...ask("hi", more), model: "gpt-5" });

test.each<[string, unknown, string | null, string | null, RegExp]>([
  [
    "an unknown field",
    ask("hi", { top_k: 3 }),
    "top_k",
    "unknown_parameter",
    /^Unknown parameter: 'top_k'\.$/,
  ],
  [
    "no messages",
    { model: "gpt-4o" },
    "messages",
    "missing_required_parameter",
    /^Missing required parameter: 'messages'\.$/,
  ],
  [
    "empty messages",
    { model: "gpt-4o", messages: [] },
    "messages",
    "invalid_value",
    /minimum length 1/,
  ],
  [
    "a wrong type",
    ask("hi", { temperature: "1" }),
    "temperature",
    "invalid_type",
    /expected number, but got a string/,
  ],
  [
    "a number out of range",
    ask("hi", { temperature: 3 }),
    "temperature",
    "invalid_value",
    /temperature/,
  ],
  [
    "an unknown role",
    { model: "gpt-4o", messages: [{ role: "robot", content: "x" }] },
    "messages[0].role",
    "invalid_value",
    /supported values/,
  ],
  [
    "reasoning of an earlier answer",
    { model: "gpt-4o", messages: [{ role: "assistant", content: "x", reasoning_content: "y" }] },
    "messages[0].reasoning_content",
    "unknown_parameter",
    /reasoning_content/,
  ],
  ["content that is null", ask(null), "messages[0].content", "invalid_type", /got null/],
  [
    "an unknown part",
    part({ type: "video_url", video_url: { url: "https://a.test" } }),
    "messages[0].content[1].type",
    "invalid_value",
    /'input_audio'/,
  ],
  [
    "a data URL in input_audio",
    part({
      type: "input_audio",
      input_audio: { data: "data:audio/wav;base64,AA==", format: "wav" },
    }),
    "messages[0].content[1].input_audio.data",
    "invalid_value",
    /data URL/,
  ],
  [
    "audio/mpeg as a format",
    part({ type: "input_audio", input_audio: { data: "AAAA", format: "mpeg" } }),
    "messages[0].content[1].input_audio.format",
    "invalid_value",
    /wav/,
  ],
  [
    "broken base64",
    part({ type: "image_url", image_url: { url: "data:image/png;base64,@@@@" } }),
    "messages[0].content[1].image_url.url",
    "invalid_base64",
    /base64/,
  ],
  [
    "a file of nothing",
    part({ type: "file", file: { filename: "a" } }),
    "messages[0].content[1].file.file_id",
    "missing_required_parameter",
    /file_id/,
  ],
  [
    "tool_choice without tools",
    ask("hi", { tool_choice: "auto" }),
    "tool_choice",
    null,
    /only allowed when 'tools'/,
  ],
  [
    "an unknown tool",
    ask("hi", { tools: [tool("a")], tool_choice: { type: "function", function: { name: "b" } } }),
    "tool_choice",
    null,
    /does not match/,
  ],
  [
    "a tool's name with a dot",
    ask("hi", { tools: [tool("a.b")] }),
    "tools[0].function.name",
    "invalid_value",
    /pattern/,
  ],
  [
    "unanswered calls",
    {
      model: "gpt-4o",
      messages: [
        { role: "assistant", tool_calls: [call] },
        { role: "user", content: "?" },
      ],
    },
    "messages.[1].role",
    null,
    /did not have response messages: c1/,
  ],
  [
    "an answer to no call",
    { model: "gpt-4o", messages: [{ role: "tool", tool_call_id: "c1", content: "x" }] },
    "messages.[0].role",
    null,
    /must be a response/,
  ],
  [
    "stream_options without stream",
    ask("hi", { stream_options: { include_usage: true } }),
    "stream_options",
    null,
    /only allowed when 'stream'/,
  ],
  [
    "json_object without the word",
    ask("hi", { response_format: { type: "json_object" } }),
    "messages",
    null,
    /must contain the word 'json'/,
  ],
  [
    "an open strict schema",
    schema({ type: "object", properties: {} }),
    "response_format",
    null,
    /'additionalProperties' is required/,
  ],
  [
    "an optional property in a strict schema",
    schema({ type: "object", properties: { a: { type: "string" } }, additionalProperties: false }),
    "response_format",
    null,
    /Missing 'a'/,
  ],
  [
    "both limits",
    ask("hi", { max_tokens: 1, max_completion_tokens: 1 }),
    "max_tokens",
    "invalid_parameter_combination",
    /same time/,
  ],
  [
    "max_tokens for a reasoning model",
    gpt5({ max_tokens: 5 }),
    "max_tokens",
    "unsupported_parameter",
    /Use 'max_completion_tokens' instead/,
  ],
  [
    "temperature for a reasoning model",
    gpt5({ temperature: 0.5 }),
    "temperature",
    "unsupported_value",
    /Only the default/,
  ],
  [
    "audio from a model that has no voice",
    ask("hi", { modalities: ["audio", "text"], audio: { voice: "alloy", format: "wav" } }),
    "audio",
    "unsupported_parameter",
    /audio/,
  ],
  [
    "a prompt that is too long",
    { ...ask("word ".repeat(16_386)), model: "gpt-3.5-turbo" },
    "messages",
    "context_length_exceeded",
    /maximum context length is 16385 tokens/,
  ],
])("%s is 400", async (_, body, param, code, message) => {
  const reply = await postOpenAI(emulator, body);
  const { error } = await reply.json();
  expect(error).toEqual({
    message: expect.stringMatching(message),
    type: "invalid_request_error",
    param,
    code,
  });
  expect(reply.status).toBe(400);
  expect(reply.headers.get("x-request-id")).toBe("req_emulator");
});

test.each<[string, object, string | null]>([
  ["an empty input", { input: ["a", ""] }, "input"],
  ["too many inputs", { input: Array.from({ length: 2049 }, () => "a") }, "input"],
  ["too many dimensions", { input: "a", dimensions: 5000 }, "dimensions"],
  ["an unknown field", { input: "a", truncate: true }, "truncate"],
])("embeddings of %s are 400", async (_, body, param) => {
  const asked = { model: "text-embedding-3-small", ...body };
  const reply = await postOpenAI(emulator, asked, { path: "/embeddings" });
  expect(reply.status).toBe(400);
  expect((await reply.json()).error).toMatchObject({ type: "invalid_request_error", param });
});

test("an older embedding model has one length", async () => {
  const asked = { model: "text-embedding-ada-002", input: [1, 2, 3], dimensions: 8 };
  const reply = await postOpenAI(emulator, asked, { path: "/embeddings" });
  expect((await reply.json()).error).toMatchObject({ param: "dimensions" });
});

test.each([
  ["POST", "/responses", 404],
  ["GET", "/chat/completions", 404],
  ["POST", "/models", 404],
])("%s %s is %i", async (method, path, status) => {
  const headers = { authorization: "Bearer sk-test" };
  const reply = await fetch(`${emulator.baseURL}${path}`, { method, headers });
  expect(reply.status).toBe(status);
  expect((await reply.json()).error).toMatchObject({ type: "invalid_request_error" });
});

test.each([{}, { authorization: "Key sk-test" }, { authorization: "Bearer " }])(
  "%o is 401",
  async (headers) => {
    const reply = await postOpenAI(emulator, ask(), { headers: headers as Record<string, string> });
    expect(reply.status).toBe(401);
    expect((await reply.json()).error).toMatchObject({
      type: "invalid_request_error",
      param: null,
    });
  },
);
