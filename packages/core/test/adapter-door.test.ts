import { createClient } from "@anymodel/core";
import {
  answerMeta,
  connectionOf,
  countUsage,
  defineAdapter,
  jsonStep,
  modelList,
  type NormalMessage,
  type ProviderAdapter,
  readConversation,
  readTurns,
  Secret,
  textDeltas,
  toolDelta,
  UNSUPPORTED_PARAMETERS,
} from "@anymodel/core/provider";
import { expect, test } from "vitest";
import { caught } from "./support/caught.ts";

const asked: { url: string; body: any }[] = [];

/** A client of an adapter whose provider answers each request so. */
function connect(adapter: ProviderAdapter, answer: (asked: number) => unknown) {
  asked.length = 0;
  const fetch = async (url: any, { body }: RequestInit = {}) => {
    asked.push({ url: String(url), body: body && JSON.parse(body as string) });
    return Response.json(answer(asked.length));
  };
  return createClient({ providers: { test: adapter }, fetch, maxRetries: 0 });
}

const sent = {
  model: "test/large" as string,
  messages: [{ role: "user" as const, content: "hi" }],
};

const adapter = defineAdapter({
  spec: 1,
  id: "test",
  baseURL: "https://test.test",
  auth: { optional: true },
  error: ({ status, body }) =>
    (body as any).broken ? { code: "overloaded", message: `Broken (${status})` } : undefined,
  chat: {
    params: {
      ...UNSUPPORTED_PARAMETERS,
      seed: { to: "options.seed", map: (seed: number, model) => `${seed} of ${model}` },
    },
    native: { at: "options", types: { a: "integer", b: "integer" }, inBody: ["b"] },
    request: (_, parameters) => ({ path: "/chat", body: parameters }),
    *response(body) {
      const { error, broken, text } = body as any;
      if (error ?? broken) yield { error: { body } };
      if (text) yield { text };
      yield { meta: { provider: { seen: text, missing: undefined, none: null } } };
    },
  },
  list: modelList({
    path: "/models",
    query: { size: "2" },
    next: ({ more }) => (more ? { page: String(more) } : undefined),
  }),
});

test("parameters of the body itself, and mappings that know the model", async () => {
  const { provider_metadata } = await connect(adapter, () => ({ text: "Yes." })).completion({
    ...sent,
    seed: 7,
    a: 1,
    b: 2,
  });
  expect(asked[0]!.body).toEqual({ options: { seed: "7 of large", a: 1 }, b: 2 });
  expect(provider_metadata).toEqual({ test: { seen: "Yes." } });
});

test("what has no row of its own is unsupported, or has no effect", async () => {
  const client = connect(adapter as ProviderAdapter, () => ({ text: "Yes." }));
  const { warnings } = await client.completion({ ...sent, user: "me" });
  expect(warnings).toMatchObject([{ code: "ignored_parameter", param: "user" }]);
  const error = await caught(client.completion({ ...sent, top_p: 0.5 }));
  expect(error).toMatchObject({ code: "unsupported_parameter", param: "top_p" });
});

test.each([
  [{ broken: true }, { code: "overloaded", message: "[test] Broken (200)" }],
  [{ error: { message: "No", type: "overloaded_error" } }, { code: "overloaded" }],
  [{ error: { message: "No", code: 404 } }, { code: "not_found" }],
  [{ error: { message: "No" } }, { code: "server_error", status: 502, retryable: false }],
  [{ error: { message: "Your credit balance is too low" } }, { code: "insufficient_quota" }],
  [{ error: {} }, { code: "server_error", message: expect.stringContaining("without words") }],
])("an error inside an answer is read from its body: %o", async (body, expected) => {
  const error = await caught(connect(adapter, () => body).completion(sent));
  expect(error).toMatchObject(expected);
});

test("a list goes on to its last page", async () => {
  const pages = [
    { data: [{ id: "a" }, { name: "none" }], more: 1 },
    { data: [{ id: "b", size: 3 }], more: 2 },
    { data: [{ id: "c" }] },
  ];
  const models = await connect(adapter, (count) => pages[count - 1]).models();
  expect(models).toEqual([
    { id: "test/a", object: "model" },
    { id: "test/b", object: "model", size: 3 },
    { id: "test/c", object: "model" },
  ]);
  expect(asked.map(({ url }) => url)).toEqual(
    ["size=2", "size=2&page=1", "size=2&page=2"].map(
      (query) => `https://test.test/models?${query}`,
    ),
  );
});

test("a list without an end is refused", async () => {
  const error = await caught(connect(adapter, () => ({ data: [], more: 1 })).models());
  expect(error).toMatchObject({ code: "invalid_response", provider: "test" });
  expect(asked).toHaveLength(100);
});

const message = (source: Record<string, any>): NormalMessage => ({
  role: source.role,
  content: source.content ?? null,
  source,
});
const call = (id: string, name: string, args: unknown) => ({
  id,
  type: "function",
  function: { name, arguments: args },
});

test("a conversation taken apart", () => {
  const { system, groups } = readConversation([
    message({ role: "developer", content: "Be short." }),
    message({ role: "user", content: "Hi" }),
    message({
      role: "assistant",
      tool_calls: [call("1", "tide", '{"at":1}'), call("2", "sun", "")],
    }),
    message({ role: "tool", tool_call_id: "1", content: "high" }),
    message({ role: "system", content: "Be kind." }),
    message({ role: "tool", tool_call_id: "2", content: "up" }),
    message({ role: "tool", tool_call_id: "3", name: "moon", content: "new" }),
  ]);
  expect(system.map((part) => part.kind === "text" && part.text)).toEqual([
    "Be short.",
    "Be kind.",
  ]);
  expect(groups.map((group) => group.map(({ role }) => role))).toEqual([
    ["user"],
    ["assistant"],
    ["tool", "tool", "tool"],
  ]);
  expect(groups[1]![0].calls.map(({ args }) => args)).toEqual([{ at: 1 }, {}]);
  expect(groups[2]!.map(({ tool }) => tool)).toEqual(["tide", "sun", "moon"]);
});

test.each(["[1]", "text", "{", 7])("arguments that are no JSON object are refused: %s", (args) => {
  const messages = [message({ role: "assistant", tool_calls: [call("1", "tide", args)] })];
  expect(() => readTurns(messages)).toThrow(
    expect.objectContaining({
      code: "invalid_request",
      param: "messages[0].tool_calls[0].function.arguments",
    }),
  );
});

test("deltas of what a provider writes", () => {
  expect(textDeltas({ reasoning: "Hm.", text: "", refusal: 7, finish: "stop" }, 1)).toEqual([
    { reasoning: "Hm.", choice: 1 },
    { finish: "stop", choice: 1 },
  ]);
  expect(toolDelta(1, { id: 7, name: "tide", args: { at: 1 } })).toEqual({
    tool: 1,
    name: "tide",
    args: '{"at":1}',
  });
  expect(answerMeta({ id: "a", created: "now", provider: { b: 1 } })).toEqual({
    meta: { id: "a", provider: { b: 1 } },
  });
  const step = jsonStep((value, state: unknown[]) => [{ text: `${value}${state.push(1)}` }]);
  const whole = { model: "m", messages: [], stream: true };
  expect([...step("3", [], whole), ...step({ data: "4" }, [], whole)]).toEqual([
    { text: "31" },
    { text: "41" },
  ]);
  expect([...step("{", [], whole)]).toEqual([{ malformed: "it is not JSON" }]);
});

test("usage is a sum of what is counted, or none", () => {
  const counts = { input: [3, 2, undefined], output: [4, 1], cached: 2, reasoning: 1 };
  expect(countUsage(counts)).toEqual([
    {
      usage: {
        prompt_tokens: 5,
        completion_tokens: 5,
        total_tokens: 10,
        prompt_tokens_details: { cached_tokens: 2 },
        completion_tokens_details: { reasoning_tokens: 1 },
      },
    },
  ]);
  expect(countUsage({ input: [undefined, 2], output: [4] })).toEqual([]);
});

test("the members that follow from settings", () => {
  const connection = connectionOf(
    { apiKey: "secret", baseURL: "https://own.test/v1//", headers: { "X-Own": "1" } },
    {
      baseURL: "https://test.test",
      auth: { env: "KEY" },
      headers: { "x-own": "0", "x-other": "2" },
    },
  );
  expect(connection).toMatchObject({
    baseURL: "https://own.test/v1",
    auth: { env: "KEY", key: expect.any(Secret) },
    headers: { "x-own": "1", "x-other": "2" },
  });
});
