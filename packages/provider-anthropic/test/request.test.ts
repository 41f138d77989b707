import { createClient } from "@anymodel/core";
import { anthropic } from "@anymodel/provider-anthropic";
import { describe, expect, expectTypeOf, test } from "vitest";
import { caught } from "./support/caught.ts";
import { hello } from "./support/emulator.ts";

const client = createClient({ providers: [anthropic()] });
const { model, messages, max_tokens } = hello;
const tool = { type: "function", function: { name: "get_time" } } as const;

/** The body without what every request here has. */
async function bodyOf(more: object): Promise<any> {
  const { request } = await client.explain({ ...hello, ...more });
  const { model: _, max_tokens: __, ...body } = JSON.parse(JSON.stringify(request.body));
  return body;
}

describe("parameters", () => {
  test.each<[object, object]>([
    [
      { temperature: 0.5, top_p: 0.9, top_k: 5 },
      { temperature: 0.5, top_p: 0.9, top_k: 5 },
    ],
    [{ stop: "END" }, { stop_sequences: ["END"] }],
    [{ user: "u-1" }, { metadata: { user_id: "u-1" } }],
    [{ safety_identifier: "s-1", user: "u-1" }, { metadata: { user_id: "s-1" } }],
    [{ service_tier: "default" }, { service_tier: "standard_only" }],
    [{ service_tier: "auto" }, { service_tier: "auto" }],
    [
      { reasoning_effort: "minimal" },
      { output_config: { effort: "low" }, thinking: { type: "adaptive" } },
    ],
    [
      { reasoning_effort: "xhigh", thinking: { type: "adaptive", display: "summarized" } },
      {
        output_config: { effort: "xhigh" },
        thinking: { type: "adaptive", display: "summarized" },
      },
    ],
    [{ reasoning_effort: "none" }, { thinking: { type: "disabled" }, output_config: {} }],
    [
      { thinking: { type: "enabled", budget_tokens: 1024 } },
      { thinking: { type: "enabled", budget_tokens: 1024 } },
    ],
    [
      {
        reasoning_effort: "high",
        response_format: { type: "json_schema", json_schema: { name: "x", schema: {} } },
      },
      {
        thinking: { type: "adaptive" },
        output_config: { effort: "high", format: { type: "json_schema", schema: {} } },
      },
    ],
    [
      { tools: [tool] },
      { tools: [{ name: "get_time", input_schema: { type: "object", properties: {} } }] },
    ],
    [
      {
        tools: [
          {
            type: "function",
            function: { name: "a", description: "b", parameters: { type: "object" }, strict: true },
            cache_control: { type: "ephemeral" },
          },
          { type: "web_search_20250305", name: "web_search" },
        ],
      },
      {
        tools: [
          {
            name: "a",
            description: "b",
            input_schema: { type: "object" },
            strict: true,
            cache_control: { type: "ephemeral" },
          },
          { type: "web_search_20250305", name: "web_search" },
        ],
      },
    ],
  ])("%j", async (given, sent) => {
    expect(await bodyOf(given)).toEqual({ messages, ...sent });
  });

  test.each([
    [{ tool_choice: "auto" }, { type: "auto" }],
    [{ tool_choice: "none" }, { type: "none" }],
    [{ tool_choice: "required" }, { type: "any" }],
    [
      { tool_choice: { type: "function", function: { name: "get_time" } } },
      { type: "tool", name: "get_time" },
    ],
    [{ parallel_tool_calls: false }, { type: "auto", disable_parallel_tool_use: true }],
    [
      { parallel_tool_calls: false, tool_choice: "required" },
      { type: "any", disable_parallel_tool_use: true },
    ],
    [{ parallel_tool_calls: false, tool_choice: "none" }, { type: "none" }],
  ])("%j", async (given, tool_choice) => {
    expect((await bodyOf({ tools: [tool], ...given })).tool_choice).toEqual(tool_choice);
  });

  test("max_tokens is demanded", async () => {
    const { request, warnings } = await client.explain({ model, messages });
    expect(request.body).toMatchObject({ max_tokens: 16_000 });
    expect(warnings).toMatchObject([{ code: "required_parameter", param: "max_tokens" }]);
    const { request: other } = await client.explain({ model, messages, max_completion_tokens: 5 });
    expect(other.body).toMatchObject({ max_tokens: 5 });
  });

  test.each(["n", "seed", "logprobs", "presence_penalty", "verbosity", "web_search_options"])(
    "%s is refused, or dropped",
    async (name) => {
      const value = { logprobs: true, verbosity: "low", web_search_options: {} }[name] ?? 2;
      const request: any = { ...hello, [name]: value };
      const error = await caught(client.explain(request));
      expect(error).toMatchObject({ code: "unsupported_parameter", param: name });
      const { request: sent } = await client.explain(request, { dropParams: true });
      expect(sent.body).not.toHaveProperty(name);
    },
  );

  test("JSON without a schema is refused", async () => {
    const call = client.explain({ ...hello, response_format: { type: "json_object" } });
    expect(await caught(call)).toMatchObject({
      code: "unsupported_parameter",
      param: "response_format",
    });
  });

  test("types follow the table", () => {
    type Request = Parameters<typeof client.completion<typeof model>>[0];
    expectTypeOf<Request>().toHaveProperty("top_k");
    // @ts-expect-error -- Anthropic has no seed.
    void (() => client.completion({ ...hello, seed: 1 }));
  });
});

describe("messages", () => {
  const sent = async (given: object[]) => {
    const body = await bodyOf({ messages: given });
    return { system: body.system, messages: body.messages };
  };

  test("system and developer messages go to the top", async () => {
    expect(
      await sent([
        { role: "system", content: "A" },
        { role: "user", content: "B" },
        { role: "developer", content: [{ type: "text", text: "C" }] },
      ]),
    ).toEqual({
      system: [
        { type: "text", text: "A" },
        { type: "text", text: "C" },
      ],
      messages: [{ role: "user", content: "B" }],
    });
  });

  test("tool calls and their results, which come back in one turn", async () => {
    const call = (id: string, args: string) => ({
      id,
      type: "function",
      function: { name: "get_time", arguments: args },
    });
    expect(
      await sent([
        { role: "user", content: "B" },
        {
          role: "assistant",
          content: null,
          tool_calls: [call("toolu_1", '{"zone":"CET"}'), call("toolu_2", "")],
        },
        { role: "tool", tool_call_id: "toolu_1", content: "noon" },
        {
          role: "tool",
          tool_call_id: "toolu_2",
          content: [{ type: "text", text: "night" }],
          cache_control: { type: "ephemeral" },
        },
        { role: "user", content: "C" },
      ]),
    ).toEqual({
      system: undefined,
      messages: [
        { role: "user", content: "B" },
        {
          role: "assistant",
          content: [
            { type: "tool_use", id: "toolu_1", name: "get_time", input: { zone: "CET" } },
            { type: "tool_use", id: "toolu_2", name: "get_time", input: {} },
          ],
        },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "toolu_1", content: "noon" },
            {
              type: "tool_result",
              tool_use_id: "toolu_2",
              content: [{ type: "text", text: "night" }],
              cache_control: { type: "ephemeral" },
            },
          ],
        },
        { role: "user", content: "C" },
      ],
    });
  });

  test.each(["{", "[1]", "null"])("arguments that are no object are refused: %s", async (args) => {
    const tool_calls = [
      { id: "toolu_1", type: "function" as const, function: { name: "x", arguments: args } },
    ];
    const call = client.explain({
      ...hello,
      messages: [...messages, { role: "assistant", tool_calls }],
    });
    expect(await caught(call)).toMatchObject({
      code: "invalid_request",
      param: "messages[1].tool_calls[0].function.arguments",
    });
  });

  test("thinking goes back where it stood, without what other providers signed", async () => {
    const thought = (thinking: string) => ({ type: "thinking", thinking, signature: "s" });
    const secret = { type: "redacted_thinking", data: "d" };
    const { messages: turns } = await sent([
      { role: "user", content: "B" },
      {
        role: "assistant",
        content: "So:",
        reasoning_content: "Hm.",
        reasoning_details: [
          { ...thought("one"), index: 0 },
          { type: "reasoning.text", text: "?", signature: "other" },
          { ...secret, index: 2 },
        ],
        tool_calls: [{ id: "t", type: "function", function: { name: "x", arguments: "{}" } }],
      },
      { role: "assistant", content: "", reasoning_details: [thought("a"), thought("b")] },
    ]);
    expect(turns[1].content).toEqual([
      thought("one"),
      { type: "text", text: "So:" },
      secret,
      { type: "tool_use", id: "t", name: "x", input: {} },
    ]);
    expect(turns[2].content).toEqual([thought("a"), thought("b")]);
  });

  test("empty text is left out, and an empty answer with it", async () => {
    expect(
      await sent([
        { role: "system", content: "" },
        { role: "user", content: [{ type: "text", text: "" }, "B"] },
        { role: "assistant", content: "" },
      ]),
    ).toEqual({
      system: undefined,
      messages: [{ role: "user", content: [{ type: "text", text: "B" }] }],
    });
  });

  test("a cache mark on a message of text", async () => {
    const cache_control = { type: "ephemeral", ttl: "1h" };
    expect(await sent([{ role: "user", content: "B", cache_control }])).toMatchObject({
      messages: [{ role: "user", content: [{ type: "text", text: "B", cache_control }] }],
    });
  });
});

test("headers of one's own, and another version", async () => {
  const headers = { "anthropic-version": "2026-10-21", "anthropic-beta": "a,b" };
  const other = createClient({ providers: [anthropic({ headers })] });
  const { request } = await other.explain(hello);
  expect(request).toMatchObject({ headers, url: "https://api.anthropic.com/v1/messages" });
  expect(request.body).toMatchObject({ max_tokens });
});
