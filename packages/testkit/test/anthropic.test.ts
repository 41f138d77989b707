import { startAnthropicEmulator } from "@anymodel/testkit/anthropic";
import { afterAll, describe, expect, test } from "vitest";

const emulator = await startAnthropicEmulator({ apiKey: "sk-ant-test", chunkDelay: 0 });
afterAll(() => emulator.close());

const user = (content: unknown = "Hello") => ({ role: "user", content });
const headers = {
  "content-type": "application/json",
  "x-api-key": "sk-ant-test",
  "anthropic-version": "2023-06-01",
};
const tools = [{ name: "get_time", input_schema: { type: "object" } }];
const call = { type: "tool_use", id: "toolu_1", name: "get_time", input: {} };
const result = { type: "tool_result", tool_use_id: "toolu_1", content: "noon" };

async function post(body: object, more: Record<string, string> = {}) {
  const response = await fetch(`${emulator.baseURL}/messages`, {
    method: "POST",
    headers: { ...headers, ...more },
    body: JSON.stringify({
      model: "claude-opus-4-6",
      max_tokens: 100,
      messages: [user()],
      ...body,
    }),
  });
  const answer: any = await response.json();
  return { status: response.status, answer, message: answer.error?.message as string };
}

describe("refuses", () => {
  test.each<[what: string, body: object, message: string | RegExp]>([
    ["no max_tokens", { max_tokens: undefined }, "max_tokens: Field required"],
    ["an unknown field", { response_format: {} }, "Unknown field response_format"],
    ["a wrong type", { stop_sequences: "x" }, /^stop_sequences: /],
    ["no messages", { messages: [] }, /^messages: at least one message/],
    ["a system role", { messages: [{ role: "system", content: "x" }] }, /top-level `system`/],
    ["a tool role", { messages: [{ role: "tool", content: "x" }] }, /Unexpected role/],
    [
      "an assistant first",
      { messages: [{ role: "assistant", content: "x" }, user()] },
      "messages: first message must use the user role",
    ],
    ["empty content", { messages: [user("")] }, /non-empty content/],
    [
      "an empty text block",
      { messages: [user([{ type: "text", text: "" }])] },
      "messages: text content blocks must be non-empty",
    ],
    [
      "white space at the end of a prefill",
      { messages: [user(), { role: "assistant", content: "So " }] },
      /trailing whitespace/,
    ],
    [
      "a call without a result",
      { tools, messages: [user(), { role: "assistant", content: [call] }, user()] },
      /^messages.1: `tool_use` ids were found without `tool_result`.*toolu_1/,
    ],
    [
      "a result without a call",
      { tools, messages: [user([result])] },
      /^messages.0.content.0: unexpected `tool_use_id`/,
    ],
    [
      "a result after text",
      {
        tools,
        messages: [
          user(),
          { role: "assistant", content: [call] },
          user([{ type: "text", text: "So:" }, result]),
        ],
      },
      /must come first/,
    ],
    ["a choice without tools", { tool_choice: { type: "auto" } }, /only be specified while/],
    ["an unknown tool", { tools, tool_choice: { type: "tool", name: "x" } }, /not found/],
    ["two tools of one name", { tools: [...tools, ...tools] }, /unique/],
    [
      "forced tools while thinking",
      { tools, tool_choice: { type: "any" }, thinking: { type: "adaptive" } },
      /Thinking may not be enabled/,
    ],
    [
      "a budget above the limit",
      { thinking: { type: "enabled", budget_tokens: 1024 } },
      "`max_tokens` must be greater than `thinking.budget_tokens`.",
    ],
    [
      "a thinking type that the model has not",
      { model: "claude-opus-5-5", thinking: { type: "disabled" } },
      /thinking.type.disabled/,
    ],
    [
      "sampling of newer models",
      { model: "claude-sonnet-5-5", temperature: 1 },
      "`temperature` is deprecated for this model.",
    ],
    [
      "an effort of older models",
      { model: "claude-haiku-4-5", output_config: { effort: "low" } },
      /does not support the effort/,
    ],
    ["more than the model writes", { max_tokens: 200_000 }, /^max_tokens: 200000 > 128000/],
    [
      "an open schema",
      { output_config: { format: { type: "json_schema", schema: { type: "object" } } } },
      /additionalProperties/,
    ],
    [
      "five cache marks",
      {
        messages: [
          user(
            Array.from({ length: 5 }, () => ({
              type: "text",
              text: "x",
              cache_control: { type: "ephemeral" },
            })),
          ),
        ],
      },
      "A maximum of 4 blocks with cache_control may be provided. Found 5.",
    ],
    [
      "an image of another type",
      {
        messages: [
          user([
            {
              type: "image",
              source: { type: "base64", media_type: "image/png", data: "R0lGODlh" },
            },
          ]),
        ],
      },
      /image\/gif/,
    ],
    [
      "a data URL as data",
      {
        messages: [
          user([
            {
              type: "image",
              source: { type: "base64", media_type: "image/png", data: "data:image/png;base64,AA" },
            },
          ]),
        ],
      },
      /not a data URL/,
    ],
  ])("%s", async (_, body, message) => {
    const refused = await post(body);
    expect(refused.message).toMatch(message);
    expect(refused).toMatchObject({
      status: 400,
      answer: { type: "error", error: { type: "invalid_request_error" } },
    });
  });

  test("sampling in version 2026-10-21", async () => {
    const version = { "anthropic-version": "2026-10-21" };
    expect(await post({ top_k: 3 }, version)).toMatchObject({
      status: 400,
      message: "top_k: Extra inputs are not permitted",
    });
    expect(await post({ top_k: 3, temperature: 0.5 })).toMatchObject({ status: 200 });
  });

  test.each([
    [{ "x-api-key": "" }, 401],
    [{ "x-api-key": "wrong" }, 401],
    [{ "anthropic-version": "2020-01-01" }, 400],
    [{ "content-type": "text/plain" }, 400],
  ])("headers %j with %d", async (more, status) => {
    expect((await post({}, more as Record<string, string>)).status).toBe(status);
  });

  test("other paths and methods", async () => {
    expect((await fetch(`${emulator.baseURL}/complete`, { headers })).status).toBe(404);
    expect((await fetch(`${emulator.baseURL}/messages`, { headers })).status).toBe(405);
    expect((await fetch(`${emulator.baseURL}/models?limit=0`, { headers })).status).toBe(400);
  });
});

test("turns of one role count as one", async () => {
  const messages = [
    user(),
    user("And more."),
    { role: "assistant", content: [call, { ...call, id: "toolu_2" }] },
    user([result]),
    user([{ ...result, tool_use_id: "toolu_2" }]),
  ];
  expect(await post({ tools, messages })).toMatchObject({ status: 200 });
});

test("a stream names its events and pings", async () => {
  const response = await fetch(`${emulator.baseURL}/messages`, {
    method: "POST",
    headers: { ...headers, "x-api-key": "", authorization: "Bearer sk-ant-test" },
    body: JSON.stringify({
      model: "claude-opus-4-6",
      max_tokens: 1,
      stream: true,
      messages: [user()],
    }),
  });
  expect(response.status).toBe(401);
  const good = await fetch(`${emulator.baseURL}/messages`, {
    method: "POST",
    headers,
    body: JSON.stringify({
      model: "claude-opus-4-6",
      max_tokens: 1,
      stream: true,
      messages: [user()],
    }),
  });
  const names = [...(await good.text()).matchAll(/^event: (.+)\ndata: \{"type":"(.+?)"/gm)];
  expect(names.every(([, name, type]) => name === type)).toBe(true);
  expect(names.map(([, name]) => name)).toEqual([
    "message_start",
    "content_block_start",
    "ping",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
  ]);
  expect(good.headers.get("request-id")).toMatch(/^req_/);
});
