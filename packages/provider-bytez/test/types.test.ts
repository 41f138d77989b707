import { createClient } from "@anymodel/core";
import type { ChatCompletion, CompletionRequest, CompletionStream } from "@anymodel/core";
import { bytez, type BytezAdapter } from "@anymodel/provider-bytez";
import { expect, expectTypeOf, test } from "vitest";
import { hello } from "./support/emulator.ts";

// The compiler is the test here (`pnpm types`); what it refuses is refused at run time too.
const { messages } = hello;
const client = createClient({ providers: [bytez({ apiKey: "k" })] });
const openai = createClient({ providers: [bytez({ apiKey: "k", api: "openai" })] });
const refused = (call: Promise<unknown>, code: string, param: string) =>
  expect(call).rejects.toMatchObject({ code, param });

test("Bytez's own parameters are typed", async () => {
  await client.explain({ model: "bytez/a/b", messages, repetition_penalty: 1.2, do_sample: true });
  await client.explain({
    model: "bytez/a/b",
    messages,
    early_stopping: "never",
    bad_words_ids: [[1]],
  });
  await refused(
    // @ts-expect-error repetition_penalty is a number
    client.explain({ model: "bytez/a/b", messages, repetition_penalty: "x" }),
    "invalid_request",
    "repetition_penalty",
  );
  await refused(
    // @ts-expect-error early_stopping is a boolean or "never"
    client.explain({ model: "bytez/a/b", messages, early_stopping: "always" }),
    "invalid_request",
    "early_stopping",
  );
});

test("OpenAI's parameters are typed", async () => {
  await client.explain({
    model: "bytez/a/b",
    messages,
    max_tokens: 1,
    temperature: null,
    user: "u",
  });
  await refused(
    // @ts-expect-error temperature is a number
    client.explain({ model: "bytez/a/b", messages, temperature: "hot" }),
    "invalid_request",
    "temperature",
  );
});

test("a parameter that Bytez cannot do does not compile, its neutral value does", async () => {
  await client.explain({
    model: "bytez/a/b",
    messages,
    n: 1,
    logprobs: false,
    seed: null,
    presence_penalty: 0,
  });
  await client.explain({
    model: "bytez/a/b",
    messages,
    tools: [],
    response_format: { type: "text" },
  });
  // @ts-expect-error seed is not supported
  await refused(
    client.explain({ model: "bytez/a/b", messages, seed: 1 }),
    "unsupported_parameter",
    "seed",
  );
  // @ts-expect-error only one answer
  await refused(
    client.explain({ model: "bytez/a/b", messages, n: 2 }),
    "unsupported_parameter",
    "n",
  );
  await refused(
    // @ts-expect-error tools are not supported
    client.explain({
      model: "bytez/a/b",
      messages,
      tools: [{ type: "function", function: { name: "f" } }],
    }),
    "unsupported_parameter",
    "tools",
  );
});

test("api: openai has OpenAI's types", async () => {
  await openai.explain({ model: "bytez/a/b", messages, seed: 1, n: 2, logprobs: true });
  await openai.explain({
    model: "bytez/a/b",
    messages,
    tools: [{ type: "function", function: { name: "f", parameters: {} } }],
    tool_choice: "auto",
  });
  // @ts-expect-error seed is a number
  await refused(
    openai.explain({ model: "bytez/a/b", messages, seed: "1" }),
    "invalid_request",
    "seed",
  );
  // @ts-expect-error repetition_penalty is not OpenAI's
  await openai.explain({ model: "bytez/a/b", messages, repetition_penalty: 1.2 });
});

test("a container has Bytez's types", async () => {
  const container = createClient({
    providers: [bytez({ api: "container", baseURL: "http://127.0.0.1:1" })],
  });
  await container.explain({ model: "bytez/a/b", messages, repetition_penalty: 1.2 });
  // @ts-expect-error seed is not supported
  await refused(
    container.explain({ model: "bytez/a/b", messages, seed: 1 }),
    "unsupported_parameter",
    "seed",
  );
});

test("an unregistered prefix and a bare name do not compile", async () => {
  // @ts-expect-error no such prefix
  await refused(client.explain({ model: "byetz/a/b", messages }), "unknown_provider", "model");
  // @ts-expect-error no such prefix
  await refused(
    client.completion({ model: "openai/gpt-4o", messages }),
    "unknown_provider",
    "model",
  );
});

test("a misspelt parameter does not compile", async () => {
  // @ts-expect-error it is repetition_penalty
  const { warnings } = await client.explain({
    model: "bytez/a/b",
    messages,
    repetiton_penalty: 1.2,
  });
  expect(warnings).toHaveLength(1);
  // @ts-expect-error it is max_tokens
  await client.explain({ model: "bytez/Qwen/Qwen3-4B", messages, max_token: 1 });
});

test("a string compiles, with any parameter", async () => {
  const model: string = "bytez/a/b";
  await client.explain({ model, messages, repetition_penalty: 1.2, whatever: { a: 1 } });
  await client.explain({ model, messages, seed: 1 }, { dropParams: true });
});

test("known ids are offered, others are taken", async () => {
  type Offered = CompletionRequest<[BytezAdapter], "bytez/Qwen/Qwen3-4B">["model"];
  expectTypeOf<"bytez/google/gemma-3-4b-it">().toExtend<Offered>();
  expectTypeOf<"bytez/any/other">().not.toExtend<Offered>();
  const { request } = await client.explain({ model: "bytez/any/other", messages });
  expect(request.url).toContain("/any/other");
});

test("stream decides what comes back", () => {
  const whole = () => client.completion({ model: "bytez/a/b", messages });
  const no = () => client.completion({ model: "bytez/a/b", messages, stream: false });
  const none = () => client.completion({ model: "bytez/a/b", messages, stream: null });
  const yes = () => client.completion({ model: "bytez/a/b", messages, stream: true });
  const maybe = (stream: boolean) => client.completion({ model: "bytez/a/b", messages, stream });
  const optional = (stream?: boolean) =>
    client.completion({ model: "bytez/a/b", messages, stream });
  expectTypeOf(whole).returns.resolves.toEqualTypeOf<ChatCompletion>();
  expectTypeOf(no).returns.resolves.toEqualTypeOf<ChatCompletion>();
  expectTypeOf(none).returns.resolves.toEqualTypeOf<ChatCompletion>();
  expectTypeOf(yes).returns.resolves.toEqualTypeOf<CompletionStream>();
  expectTypeOf(maybe).returns.resolves.toEqualTypeOf<ChatCompletion | CompletionStream>();
  expectTypeOf(optional).returns.resolves.toEqualTypeOf<ChatCompletion | CompletionStream>();
});

test("a record types each prefix by its own adapter", async () => {
  const both = createClient({
    providers: {
      native: bytez({ apiKey: "a" }),
      chat: bytez({ apiKey: "b", api: "openai" }),
      lazy: async () => bytez({ apiKey: "c", api: "openai" }),
    },
  });
  await both.explain({ model: "native/a/b", messages, top_k: 5 });
  await both.explain({ model: "chat/a/b", messages, seed: 1 });
  await both.explain({ model: "lazy/a/b", messages, seed: 1 });
  // @ts-expect-error seed is not supported natively
  await refused(
    both.explain({ model: "native/a/b", messages, seed: 1 }),
    "unsupported_parameter",
    "seed",
  );
  // @ts-expect-error top_k is not OpenAI's
  await both.explain({ model: "chat/a/b", messages, top_k: 5 });
  // @ts-expect-error the adapter's own id is not a prefix here
  await refused(both.explain({ model: "bytez/a/b", messages }), "unknown_provider", "model");
});

test("messages and options are typed", async () => {
  // @ts-expect-error no such role
  await refused(
    client.explain({ model: "bytez/a/b", messages: [{ role: "wizard", content: "x" }] }),
    "invalid_request",
    "messages[0].role",
  );
  // @ts-expect-error a call option is no parameter
  await refused(
    client.explain({ model: "bytez/a/b", messages, timeout: 1 }),
    "invalid_request",
    "timeout",
  );
  // @ts-expect-error no such option
  await client.explain({ model: "bytez/a/b", messages }, { drop_params: true });
  // @ts-expect-error no such API
  expect(() => bytez({ api: "soap" })).toThrow();
});

test("an answer is typed", () => {
  expectTypeOf<ChatCompletion["choices"][number]["message"]["content"]>().toEqualTypeOf<
    string | null
  >();
  expectTypeOf<ChatCompletion["usage"]>().toExtend<{ prompt_tokens: number } | undefined>();
  expectTypeOf<CompletionStream>().toExtend<AsyncIterable<unknown>>();
  expectTypeOf<CompletionStream["text"]>().returns.resolves.toEqualTypeOf<string>();
  expectTypeOf<CompletionStream["final"]>().returns.resolves.toEqualTypeOf<ChatCompletion>();
});
