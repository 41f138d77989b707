import { createClient, defineTool } from "@anymodel/core";
import { openai } from "@anymodel/provider-openai";
import { startOpenAIEmulator } from "@anymodel/testkit/openai";
import { afterAll, beforeEach, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { caught } from "./caught.ts";

const emulator = await startOpenAIEmulator({ apiKey: "sk-test" });
afterAll(() => emulator.close());
beforeEach(() => {
  emulator.requests.length = 0;
  emulator.clearFaults();
});
const client = createClient({
  providers: [openai({ apiKey: "sk-test", baseURL: emulator.baseURL })],
  maxRetries: 0,
});
const model = "openai/gpt-4o";

/** The answers of the provider, one for each request. */
function answerWith(...messages: Record<string, unknown>[]): void {
  emulator.setFault(
    messages.map((message) => ({
      kind: "respond" as const,
      times: 1,
      body: {
        id: "chatcmpl-1",
        object: "chat.completion",
        created: 1,
        model: "gpt-4o",
        choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason: "stop" }],
      },
    })),
  );
}
const call = (id: string, name: string, args: string) => ({
  id,
  type: "function",
  function: { name, arguments: args },
});

const add = defineTool({
  name: "add",
  description: "Adds two numbers.",
  input: z.object({ a: z.number(), b: z.number() }),
  run: ({ a, b }) => ({ sum: a + b }),
});

test("the tools that the model calls are run at the same time, and their results are told", async () => {
  let running = 0;
  let most = 0;
  const slow = defineTool({
    name: "slow",
    input: z.object({ text: z.string() }),
    run: async ({ text }) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running--;
      return text.toUpperCase();
    },
  });
  answerWith(
    {
      content: null,
      tool_calls: [
        call("c1", "add", '{"a":1,"b":2}'),
        call("c2", "slow", '{"text":"x"}'),
        call("c3", "slow", '{"text":"y"}'),
      ],
    },
    { content: "Three." },
  );
  const seen: number[] = [];
  const run = await client.runTools({
    model,
    messages: [{ role: "user", content: "1 + 2?" }],
    tools: [add, slow],
    onStep: ({ results }) => void seen.push(results.length),
  });
  expect(run).toMatchObject({
    ended: "answer",
    answer: { choices: [{ message: { content: "Three." } }] },
  });
  expect(most).toBe(2);
  expect(seen).toEqual([3, 0]);
  expect(run.messages.map(({ role }) => role)).toEqual([
    "user",
    "assistant",
    "tool",
    "tool",
    "tool",
    "assistant",
  ]);
  const [first, second] = emulator.requests.map(({ body }) => body as any);
  expect(first.tools[0]).toEqual({
    type: "function",
    function: {
      name: "add",
      description: "Adds two numbers.",
      strict: true,
      parameters: {
        type: "object",
        properties: { a: { type: "number" }, b: { type: "number" } },
        required: ["a", "b"],
        additionalProperties: false,
      },
    },
  });
  expect(second.messages.slice(-3)).toEqual([
    { role: "tool", tool_call_id: "c1", content: '{"sum":3}' },
    { role: "tool", tool_call_id: "c2", content: "X" },
    { role: "tool", tool_call_id: "c3", content: "Y" },
  ]);
});

test("what does not fit, is unknown or throws is told to the model", async () => {
  const broken = defineTool({
    name: "broken",
    input: z.object({}),
    run: () => {
      throw new Error("out of order");
    },
  });
  answerWith(
    {
      content: null,
      tool_calls: [
        call("c1", "add", '{"a":"one"}'),
        call("c2", "nothing", "{}"),
        call("c3", "broken", ""),
        call("c4", "add", "{"),
      ],
    },
    { content: "Sorry." },
  );
  const messages = [{ role: "user" as const, content: "?" }];
  const { steps } = await client.runTools({ model, messages, tools: [add, broken] });
  expect(steps[0]!.results.map(({ content }) => content)).toEqual([
    expect.stringMatching(/^Error: the input does not fit: a: .*; b: /),
    "Error: there is no tool nothing",
    "Error: out of order",
    "Error: the input does not fit: it is not JSON",
  ]);
  expect(steps[0]!.results.every(({ error }) => error !== undefined)).toBe(true);
  expect(messages).toHaveLength(1);
});

test("the loop ends at its step limit", async () => {
  const again = { content: null, tool_calls: [call("c", "add", '{"a":1,"b":1}')] };
  answerWith(again, again, again);
  const messages = [{ role: "user" as const, content: "?" }];
  const run = await client.runTools({ model, messages, tools: [add], maxSteps: 2 });
  expect(run).toMatchObject({ ended: "step_limit", steps: { length: 2 } });
  expect(emulator.requests).toHaveLength(2);
});

test("an abort ends the loop", async () => {
  const controller = new AbortController();
  const stopping = defineTool({
    name: "stopping",
    input: z.object({}),
    run: (_, { signal }) => {
      controller.abort();
      return signal.aborted;
    },
  });
  answerWith({ content: null, tool_calls: [call("c", "stopping", "{}")] }, { content: "never" });
  const messages = [{ role: "user" as const, content: "?" }];
  const error = await caught(
    client.runTools({ model, messages, tools: [stopping] }, { signal: controller.signal }),
  );
  expect(error.code).toBe("aborted");
  expect(emulator.requests).toHaveLength(1);
});

const Person = z.object({ name: z.string(), age: z.number() });
const asked = {
  model,
  messages: [{ role: "user" as const, content: "Who?" }],
  response_format: Person,
};

test("parse asks for the schema's form, checks the answer and types it", async () => {
  answerWith({ content: '{"name":"Ada","age":36}' });
  const answer = await client.parse(asked);
  expectTypeOf(answer.parsed).toEqualTypeOf<{ name: string; age: number }>();
  expect(answer.parsed).toEqual({ name: "Ada", age: 36 });
  expect((emulator.requests[0]!.body as any).response_format).toMatchObject({
    type: "json_schema",
    json_schema: { name: "answer", strict: true, schema: { additionalProperties: false } },
  });
});

test("an answer that does not fit says where, without the values", async () => {
  answerWith({ content: '{"name":"canary","age":"old"}' });
  const error = await caught(client.parse(asked));
  expect(error).toMatchObject({
    code: "invalid_response",
    partial: { choices: [{ finish_reason: "stop" }] },
  });
  expect(error.message).toContain("age");
  expect(error.message).not.toContain("canary");
  answerWith({ content: null, refusal: "No." });
  expect(await caught(client.parse(asked))).toMatchObject({ code: "content_policy" });
});

test("a schema that gives no JSON Schema is the caller's mistake", async () => {
  const validate = (value: unknown) => ({ value });
  const schema = { "~standard": { version: 1, vendor: "valibot", validate } } as const;
  const error = await caught(client.parse({ ...asked, response_format: schema }));
  expect(error).toMatchObject({ code: "invalid_request", param: "response_format" });
  expect(error.message).toContain("toStandardJsonSchema");
  expect(emulator.requests).toEqual([]);
});

/** A call as JavaScript may write it. */
const loose = client as unknown as Record<
  "parse" | "runTools",
  (request?: unknown) => Promise<unknown>
>;
const plain = { model, messages: [{ role: "user", content: "?" }] };

test.each([
  ["runTools", undefined, "request"],
  ["runTools", plain, "tools"],
  ["runTools", { ...plain, tools: { add } }, "tools"],
  [
    "runTools",
    { ...plain, tools: [{ type: "function", function: { name: "f" } }] },
    "tools[0].input",
  ],
  ["runTools", { ...plain, tools: [null] }, "tools[0].input"],
  ["runTools", { model, tools: [add] }, "messages"],
  ["runTools", { model, messages: "?", tools: [add] }, "messages"],
  ["runTools", { ...plain, tools: [add], stream: true }, "stream"],
  ["parse", undefined, "request"],
  ["parse", plain, "response_format"],
  ["parse", { ...plain, response_format: { type: "json_object" } }, "response_format"],
  ["parse", { ...plain, response_format: Person, stream: true }, "stream"],
  ["parse", { ...plain, response_format: z.object({ on: z.date() }) }, "response_format"],
] as const)("%s with a slip is refused by its name (case %#)", async (method, request, param) => {
  const error = await caught(loose[method](request));
  expect(error).toMatchObject({ code: "invalid_request", param });
  expect(emulator.requests).toEqual([]);
});

test("a limit of rounds that is no number does not make the loop endless", async () => {
  const again = { content: null, tool_calls: [call("c", "add", '{"a":1,"b":1}')] };
  answerWith(again, again, again);
  const run = await client.runTools({
    ...asked,
    response_format: null,
    tools: [add],
    maxSteps: NaN,
  });
  expect(run).toMatchObject({ ended: "step_limit", steps: { length: 1 } });
});
