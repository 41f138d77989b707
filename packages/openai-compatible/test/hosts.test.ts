import { readdirSync, readFileSync } from "node:fs";
import { createClient } from "@anymodel/core";
import { CHAT_PARAMETERS } from "@anymodel/core/provider";
import * as entry from "@anymodel/openai-compatible";
import { azure, groq, mistral, openrouter, vllm } from "@anymodel/openai-compatible";
import { describe, expect, test } from "vitest";
import { caught, completion, lastBody, openEmulator } from "./open.ts";

const { azure: _, host, openaiCompatible, ...factories } = entry;
const hosts = Object.entries(factories);
const emulator = await openEmulator();
const say = (model: string, more: object = {}) =>
  ({ model, messages: [{ role: "user", content: "Hello" }], ...more }) as never;

test("package.json maps every prefix to its export", () => {
  const file = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const { providers } = JSON.parse(file).anymodel;
  const expected = [...hosts.map(([name, make]) => [make().id, name]), ["azure", "azure"]];
  expect(providers).toEqual(Object.fromEntries(expected));
});

const ROW = /^export const [^]*?^}\);$|^export function [^]*?^}$/gm;

test("a row is at most 25 lines", () => {
  const folder = new URL("../src/hosts/", import.meta.url);
  const rows = readdirSync(folder).flatMap((name) =>
    Array.from(readFileSync(new URL(name, folder), "utf8").matchAll(ROW)),
  );
  expect(rows).toHaveLength(22);
  expect(rows.filter(([row]) => row.split("\n").length > 25)).toEqual([]);
});

describe.each(hosts)("%s", (name, make) => {
  const { id, baseURL, chat, auth } = make();

  test("its row is sound", () => {
    expect(id).toBe(name);
    expect(baseURL).toMatch(/^(https:\/\/[^/]+|http:\/\/localhost:\d+)(\/[\w/]+)?$/);
    expect(auth?.env).toMatch(/^[A-Z][A-Z0-9_]+$/);
    expect(Object.keys(chat.params).toSorted()).toEqual(Object.keys(CHAT_PARAMETERS).toSorted());
    for (const native of Object.keys(chat.native.types))
      expect(CHAT_PARAMETERS).not.toHaveProperty(native);
  });

  test("answers, streamed and not", async () => {
    const adapter = make({ apiKey: "sk-test", baseURL: emulator.baseURL });
    const client = createClient({ providers: { [id]: adapter }, maxRetries: 0 });
    const whole = await client.completion(
      say(`${id}/org/model:tag`, { max_tokens: 3, temperature: 0.5 }),
    );
    expect(whole.choices[0]!.message.content).toBe("Hello 👋 from");
    const stream = await client.completion(
      say(`${id}/org/model:tag`, { stream: true, max_completion_tokens: 3 }),
    );
    expect(await (stream as never as { text(): Promise<string> }).text()).toBe("Hello 👋 from");
    expect(emulator.requests.at(-1)).toMatchObject({
      path: "/v1/chat/completions",
      model: "org/model:tag",
    });
  });

  test("a key is asked for, unless it is a server of one's own", async () => {
    delete process.env[auth!.env!];
    const providers = { [id]: make({ baseURL: emulator.baseURL }) };
    const client = createClient({ providers, maxRetries: 0 });
    const error = await caught(client.completion(say(`${id}/m`)));
    expect(error.code).toBe("authentication");
    expect(emulator.requests.length).toBe(auth!.optional ? 1 : 0);
  });
});

test("rows rename and refuse", async () => {
  const client = createClient({ providers: [mistral(), groq()] });
  const { request } = await client.explain({
    model: "mistral/m",
    messages: [{ role: "developer", content: "x" }],
    seed: 1,
    safe_prompt: true,
    max_completion_tokens: 4,
  });
  expect(request.body).toEqual({
    model: "m",
    messages: [{ role: "system", content: "x" }],
    random_seed: 1,
    safe_prompt: true,
    max_tokens: 4,
  });
  const refused = client.explain(say("groq/m", { logprobs: true }));
  expect(await caught(refused)).toMatchObject({ code: "unsupported_parameter", param: "logprobs" });
  const named = await client.explain({
    model: "groq/m",
    messages: [{ role: "user", content: "x", name: "me" }],
  });
  expect(named.request.body).toMatchObject({ messages: [{ role: "user", content: "x" }] });
  expect((named.request.body as any).messages[0]).not.toHaveProperty("name");
  expect(named.warnings).toMatchObject([{ param: "messages[0].name" }]);
});

test("each host gets back what it asks for, and no other field of an answer", async () => {
  const messages = [
    { role: "user", content: "x" },
    {
      role: "assistant",
      content: "y",
      reasoning_content: "z",
      reasoning_details: [{ type: "t" }],
      annotations: [],
    },
    { role: "user", content: "x" },
  ];
  const client = createClient({ providers: [groq(), openrouter(), vllm()] });
  const sent = async (model: string) =>
    ((await client.explain(say(model, { messages }))).request.body as any).messages[1];
  expect(await sent("groq/m")).toEqual({ role: "assistant", content: "y" });
  expect(await sent("openrouter/m")).toEqual({
    role: "assistant",
    content: "y",
    reasoning: "z",
    reasoning_details: [{ type: "t" }],
  });
  expect(await sent("vllm/m")).toEqual({ role: "assistant", content: "y", reasoning: "z" });
});

test("what is no tool call is the host's to refuse", async () => {
  const tool_calls = [null, "call", { id: "a", extra_content: {} }];
  const messages = [{ role: "assistant", tool_calls }];
  const client = createClient({ providers: [groq()] });
  const { body } = (await client.explain(say("groq/m", { messages }))).request;
  expect((body as any).messages[0].tool_calls).toEqual([null, "call", { id: "a" }]);
});

describe("media", () => {
  test("a URL is fetched for hosts that take data only", async () => {
    const png = Buffer.from("iVBORw0KGgo=", "base64");
    let sent: any;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      if (request.method === "GET")
        return new Response(png, { headers: { "content-type": "image/png" } });
      sent = await request.json();
      return Response.json(completion({ content: "A picture" }));
    };
    const client = createClient({ providers: [factories.moonshot({ apiKey: "k" })], fetch });
    const content = [{ type: "image_url", image_url: { url: "https://example.com/a.png" } }];
    await client.completion(say("moonshot/m", { messages: [{ role: "user", content }] }));
    expect(sent.messages[0].content[0]).toEqual({
      type: "image_url",
      image_url: { url: `data:image/png;base64,${png.toString("base64")}` },
    });
  });
});

describe("azure", () => {
  const key = { apiKey: "az-key" };

  test("a deployment is in the URL, the key in api-key", async () => {
    const client = createClient({ providers: [azure({ resource: "mine", ...key })] });
    const { request } = await client.explain({
      model: "azure/my deployment",
      messages: [{ role: "user", content: "x" }],
      max_tokens: 3,
    });
    expect(request.url).toBe(
      "https://mine.openai.azure.com/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21",
    );
    expect(request.headers).toMatchObject({ "api-key": "[redacted]" });
    expect(request.headers).not.toHaveProperty("authorization");
    expect(request.body).toMatchObject({ max_completion_tokens: 3 });
  });

  test.each(["v1", "preview", "latest"])("%s has neither", async (apiVersion) => {
    const client = createClient({ providers: [azure({ resource: "mine", apiVersion, ...key })] });
    const { request } = await client.explain({
      model: "azure/gpt",
      messages: [{ role: "user", content: "x" }],
    });
    expect(request.url).toBe("https://mine.openai.azure.com/openai/v1/chat/completions");
  });

  test("without a resource it says what is missing", () => {
    expect(() => azure({})).toThrow("resource");
  });

  test("embeddings go to the deployment too", async () => {
    const client = createClient({
      providers: [azure({ baseURL: emulator.url, ...key })],
      maxRetries: 0,
    });
    await caught(client.embedding({ model: "azure/emb", input: "a" }));
    expect(emulator.requests.at(-1)?.path).toBe(
      "/openai/deployments/emb/embeddings?api-version=2024-10-21",
    );
  });
});

describe("a host of one's own", () => {
  test("in one line", async () => {
    const mine = openaiCompatible({
      id: "mine",
      baseURL: `${emulator.baseURL}/`,
      apiKey: "sk-test",
      native: { top_k: "integer" },
      params: { seed: false },
    });
    const client = createClient({ providers: [mine], maxRetries: 0 });
    const answer = await client.completion({
      model: "mine/gpt-4o",
      messages: [{ role: "user", content: "x" }],
    });
    expect(answer.choices[0]!.message.content).toContain("I am gpt-4o");
    expect(lastBody(emulator)).toEqual({
      model: "gpt-4o",
      messages: [{ role: "user", content: "x" }],
    });
    const whole = await client.models("mine");
    expect(whole.map(({ id }) => id)).toContain("mine/gpt-4o");
    emulator.configure({ pageSize: 2 });
    expect(await client.models("mine")).toEqual(whole);
    emulator.configure({ pageSize: undefined });
    expect(await client.supportedParams("mine/x")).not.toContain("seed");
    expect(await client.supportedParams("mine/x")).toContain("top_k");
  });

  test("a row of one's own makes a factory", () => {
    const mine = host({ id: "mine", baseURL: "https://a.test/v1", env: "MINE_KEY" });
    expect(mine({ apiKey: "x" }).auth).toMatchObject({ env: "MINE_KEY", optional: false });
    expect(mine.host.id).toBe("mine");
  });
});

test("types: the parameters of each prefix are its own", () => {
  const client = createClient({
    providers: [groq(), mistral(), vllm({ baseURL: "http://x.test/v1" })],
  });
  const messages = [{ role: "user", content: "x" }] as const;
  const typed = () => {
    void client.completion({ model: "groq/m", messages, reasoning_format: "parsed" });
    void client.completion({ model: "mistral/m", messages, safe_prompt: true, seed: 1 });
    void client.completion({ model: "vllm/m", messages, guided_choice: ["a"], top_k: 3 });
    // @ts-expect-error a parameter of vLLM is none of Groq's.
    void client.completion({ model: "groq/m", messages, guided_choice: ["a"] });
    // @ts-expect-error Groq has no log probabilities.
    void client.completion({ model: "groq/m", messages, logprobs: true });
    // @ts-expect-error reasoning_format is one of three words.
    void client.completion({ model: "groq/m", messages, reasoning_format: "loud" });
    // @ts-expect-error no adapter has this prefix.
    void client.completion({ model: "xai/m", messages });
  };
  expect(typed).toBeTypeOf("function");
});
