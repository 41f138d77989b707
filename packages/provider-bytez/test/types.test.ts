import { createClient, isAnyModelError, type ProviderAdapter } from "@anymodel/core";
import { bytez } from "@anymodel/provider-bytez";
import { expect, expectTypeOf, test } from "vitest";
import { hello } from "./support/emulator.ts";

// The compiler is the test here: each @ts-expect-error must be one. What does not compile is refused at run time too.
const { messages } = hello;
const client = createClient({ providers: [bytez({ apiKey: "k" })] });
const openai = createClient({ providers: [bytez({ apiKey: "k", api: "openai" })] });
const model = "bytez/a/b";
const taken = "taken";

/** What becomes of a request at run time. */
async function fate(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return taken;
  } catch (error) {
    if (!isAnyModelError(error)) throw error;
    return `${error.code} ${error.param}`;
  }
}

/** A schema of no library. */
const schema = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value: unknown) => ({ value }),
    jsonSchema: { input: () => ({}), output: () => ({}) },
  },
} as const;

test("Bytez's own parameters are typed", async () => {
  const fine = client.explain({
    model,
    messages,
    repetition_penalty: 1.2,
    early_stopping: "never",
  });
  expect(await fate(fine)).toBe(taken);
  // @ts-expect-error it is a number
  const text = client.explain({ model, messages, repetition_penalty: "x" });
  expect(await fate(text)).toBe("invalid_request repetition_penalty");
  // @ts-expect-error it is a boolean or "never"
  const always = client.explain({ model, messages, early_stopping: "always" });
  expect(await fate(always)).toBe("invalid_request early_stopping");
});

test("OpenAI's parameters are typed", async () => {
  const fine = client.explain({ model, messages, max_tokens: 1, temperature: null, user: "u" });
  expect(await fate(fine)).toBe(taken);
  // @ts-expect-error it is a number
  const hot = client.explain({ model, messages, temperature: "hot" });
  expect(await fate(hot)).toBe("invalid_request temperature");
});

test("a parameter that Bytez cannot do does not compile", async () => {
  // @ts-expect-error seed is not supported
  const seed = client.explain({ model, messages, seed: 1 });
  expect(await fate(seed)).toBe("unsupported_parameter seed");
  // @ts-expect-error only one answer is
  const two = client.explain({ model, messages, n: 2 });
  expect(await fate(two)).toBe("unsupported_parameter n");
  const list = [{ type: "function", function: { name: "f" } }] as const;
  // @ts-expect-error tools are not supported
  const tools = client.explain({ model, messages, tools: list });
  expect(await fate(tools)).toBe("unsupported_parameter tools");
});

test("its neutral value compiles", async () => {
  const one = client.explain({ model, messages, n: 1, logprobs: false, seed: null });
  expect(await fate(one)).toBe(taken);
  const more = { presence_penalty: 0, tools: [], response_format: { type: "text" } } as const;
  expect(await fate(client.explain({ model, messages, ...more }))).toBe(taken);
});

test("api: openai has OpenAI's types", async () => {
  const tools = [{ type: "function", function: { name: "f", parameters: {} } }] as const;
  const fine = openai.explain({ model, messages, seed: 1, n: 2, logprobs: true, tools });
  expect(await fate(fine)).toBe(taken);
  // @ts-expect-error seed is a number
  const seed = openai.explain({ model, messages, seed: "1" });
  expect(await fate(seed)).toBe("invalid_request seed");
  // @ts-expect-error repetition_penalty is not OpenAI's
  const { warnings } = await openai.explain({ model, messages, repetition_penalty: 1.2 });
  expect(warnings).toMatchObject([{ code: "unknown_parameter" }]);
});

test("a container has Bytez's types", async () => {
  const settings = { api: "container", baseURL: "http://127.0.0.1:1" } as const;
  const container = createClient({ providers: [bytez(settings)] });
  const fine = container.explain({ model, messages, repetition_penalty: 1.2 });
  expect(await fate(fine)).toBe(taken);
  // @ts-expect-error seed is not supported
  const seed = container.explain({ model, messages, seed: 1 });
  expect(await fate(seed)).toBe("unsupported_parameter seed");
});

test("an unregistered prefix does not compile", async () => {
  // @ts-expect-error no such prefix
  const misspelt = client.explain({ model: "byetz/a/b", messages });
  expect(await fate(misspelt)).toBe("unknown_provider model");
  // @ts-expect-error no such prefix
  const foreign = client.completion({ model: "openai/gpt-4o", messages });
  expect(await fate(foreign)).toBe("unknown_provider model");
});

test("a misspelt parameter does not compile", async () => {
  // @ts-expect-error it is repetition_penalty
  const near = await client.explain({ model, messages, repetiton_penalty: 1.2 });
  expect(near.warnings).toMatchObject([{ param: "repetiton_penalty" }]);
  // @ts-expect-error it is max_tokens
  const known = await client.explain({ model: "bytez/Qwen/Qwen3-4B", messages, max_token: 1 });
  expect(known.warnings).toMatchObject([{ param: "max_token" }]);
});

test("adapters that are known only at run time compile, with any parameter", async () => {
  const chosen: ProviderAdapter[] = [bytez({ apiKey: "k", api: "openai" })];
  for (const providers of [chosen, { bytez: chosen[0]! } as Record<string, ProviderAdapter>]) {
    const any = createClient({ providers });
    const tools = [{ type: "function", function: { name: "now" } }] as const;
    const format = { type: "json_object" } as const;
    const call = any.explain({ model, messages, tools, response_format: format, top_k: 1 });
    expect(await fate(call)).toBe(taken);
    const parse = () => any.parse({ model, messages, response_format: schema });
    const tool = { name: "now", input: schema, run: () => "noon" };
    const loop = () => any.runTools({ model, messages, tools: [tool] });
    expectTypeOf(parse).returns.resolves.toHaveProperty("parsed");
    expectTypeOf(loop).returns.resolves.toHaveProperty("steps");
  }
});

test("a string compiles, with any parameter", async () => {
  const model: string = "bytez/a/b";
  const call = client.explain({ model, messages, repetition_penalty: 1.2, whatever: { a: 1 } });
  expect(await fate(call)).toBe(taken);
  expect(await fate(client.explain({ model, messages, seed: 1 }))).toContain("seed");
});

test("a value that may be missing compiles, whatever the caller's compiler is told of optional fields", async () => {
  const settings = process.env as { no_such_key?: string };
  const apiKey = settings.no_such_key;
  const [limit, signal] = [apiKey?.length, undefined as AbortSignal | undefined];
  const whole = createClient({
    providers: [bytez({ apiKey: apiKey ?? "k", providerKey: apiKey, concurrency: limit })],
    fetch: undefined,
    router: undefined,
    timeout: limit,
  });
  const turn = { role: "user", content: "Hi", name: apiKey } as const;
  const request = {
    model,
    messages: [turn],
    max_tokens: limit,
    top_k: limit,
    extra_body: undefined,
  };
  const options = { apiKey, signal, timeout: limit, headers: undefined };
  expect(await fate(whole.explain({ ...request, model }, options))).toBe(taken);
});

test("what needs a parameter that Bytez cannot do does not compile", async () => {
  // @ts-expect-error response_format is not supported
  const parsed = client.parse({ model, messages, response_format: schema });
  expect(await fate(parsed)).toBe("unsupported_parameter response_format");
  const tool = { name: "now", input: schema, run: () => "noon" };
  // @ts-expect-error tools are not supported
  const run = client.runTools({ model, messages, tools: [tool] });
  expect(await fate(run)).toBe("unsupported_parameter tools");
  // It goes with another API of the same adapter.
  const other = () => openai.parse({ model, messages, response_format: schema });
  const loop = () => openai.runTools({ model, messages, tools: [tool] });
  expectTypeOf(other).returns.resolves.toHaveProperty("parsed");
  expectTypeOf(loop).returns.resolves.toHaveProperty("steps");
});

test("a record types each prefix by its own adapter", async () => {
  const both = createClient({
    providers: {
      native: bytez({ apiKey: "a" }),
      chat: bytez({ apiKey: "b", api: "openai" }),
      lazy: async () => bytez({ apiKey: "c", api: "openai" }),
    },
  });
  expect(await fate(both.explain({ model: "native/a/b", messages, top_k: 5 }))).toBe(taken);
  expect(await fate(both.explain({ model: "chat/a/b", messages, seed: 1 }))).toBe(taken);
  expect(await fate(both.explain({ model: "lazy/a/b", messages, seed: 1 }))).toBe(taken);
  // @ts-expect-error seed is not supported natively
  const seed = both.explain({ model: "native/a/b", messages, seed: 1 });
  expect(await fate(seed)).toBe("unsupported_parameter seed");
  // @ts-expect-error top_k is not OpenAI's
  const { warnings } = await both.explain({ model: "chat/a/b", messages, top_k: 5 });
  expect(warnings).toHaveLength(1);
  // @ts-expect-error the adapter's own id is no prefix here
  const id = both.explain({ model: "bytez/a/b", messages });
  expect(await fate(id)).toBe("unknown_provider model");
});

test("messages, options and settings are typed", async () => {
  // @ts-expect-error no such role
  const role = client.explain({ model, messages: [{ role: "wizard", content: "x" }] });
  expect(await fate(role)).toBe("invalid_request messages[0].role");
  // @ts-expect-error a call option is no parameter
  const option = client.explain({ model, messages, timeout: 1 });
  expect(await fate(option)).toBe("invalid_request timeout");
  // @ts-expect-error it is dropParams
  const { warnings } = await client.explain({ model, messages }, { drop_params: true });
  expect(warnings).toEqual([]);
});
