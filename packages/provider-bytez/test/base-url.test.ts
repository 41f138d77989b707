import { createClient } from "@anymodel/core";
import { bytez } from "@anymodel/provider-bytez";
import { afterEach, expect, test, vi } from "vitest";
import { caught } from "./support/caught.ts";
import { connect, hello, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
afterEach(() => vi.unstubAllEnvs());

test("by default Bytez itself is called", async () => {
  const client = createClient({ providers: [bytez({ apiKey: "k" })] });
  const { request } = await client.explain(hello);
  expect(request.url).toBe("https://api.bytez.com/models/v2/Qwen/Qwen3-4B");
  const openai = createClient({ providers: [bytez({ apiKey: "k", api: "openai" })] });
  expect((await openai.explain(hello)).request.url).toBe(
    "https://api.bytez.com/models/v2/openai/v1/chat/completions",
  );
});

test.each(["", "/", "//"])("a base URL that ends with %j is the same", async (end) => {
  await connect(emulator, { baseURL: emulator.baseURL + end }).completion(hello);
  expect(emulator.requests.map(({ path }) => path)).toEqual(["/models/v2/Qwen/Qwen3-4B"]);
});

test("the OpenAI route lies under the base URL and takes the key as Bearer", async () => {
  const answer = await connect(emulator, { api: "openai" }).completion(hello);
  const { path, headers, body } = emulator.requests[0]!;
  expect(path).toBe("/models/v2/openai/v1/chat/completions");
  expect(headers.authorization).toBe("Bearer bz_test_key");
  expect(body).toEqual({ model: "Qwen/Qwen3-4B", messages: hello.messages });
  expect(answer.usage?.total_tokens).toBeGreaterThan(0);
});

test.each([false, true])(
  "a container is run at /run without a key (stream: %j)",
  async (stream) => {
    vi.stubEnv("BYTEZ_API_KEY", "bz_environment");
    const client = createClient({
      providers: [bytez({ api: "container", baseURL: emulator.url })],
    });
    const answer = await client.completion({ ...hello, stream });
    const text = "text" in answer ? await answer.text() : answer.choices[0]!.message.content;
    expect(text).toContain("Bytez emulator");
    const { method, path, headers, body } = emulator.requests[0]!;
    expect({ method, path }).toEqual({ method: "POST", path: "/run" });
    expect(body).toEqual({ messages: hello.messages, ...(stream && { stream: true }) });
    expect(headers).not.toHaveProperty("authorization");
    expect(JSON.stringify(headers)).not.toContain("bz_environment");
  },
);

test("a container behind a proxy gets the key that is set for it", async () => {
  await connect(emulator, {
    api: "container",
    apiKey: "bz_proxy",
    baseURL: emulator.url,
  }).completion(hello);
  expect(emulator.requests[0]!.headers.authorization).toBe("Key bz_proxy");
});

test("a container takes Bytez's parameters", async () => {
  const client = connect(emulator, { api: "container", baseURL: emulator.url });
  await client.completion({ ...hello, max_tokens: 3, repetition_penalty: 1.2 });
  expect(emulator.requests[0]!.body).toMatchObject({
    params: { max_new_tokens: 3, repetition_penalty: 1.2 },
  });
  expect(
    await caught(client.completion({ ...hello, model: "bytez/a/b", seed: 1 } as never)),
  ).toMatchObject({
    code: "unsupported_parameter",
    param: "seed",
  });
});

test.each(["native", "openai"] as const)(
  "a provider key is sent beside Bytez's own (%s)",
  async (api) => {
    await connect(emulator, { api, providerKey: "sk_upstream" }).completion(hello);
    expect(emulator.requests[0]!.headers["provider-key"]).toBe("sk_upstream");
    await connect(emulator, { api }).completion(hello);
    expect(emulator.requests[1]!.headers).not.toHaveProperty("provider-key");
  },
);

test("a base URL that is none is the caller's mistake, told at once", async () => {
  for (const baseURL of ["localhost:8080/models/v2", "api.bytez.com", "/models/v2"]) {
    const started = performance.now();
    const error = await caught((async () => connect({ baseURL }, {}).completion(hello))());
    expect(error).toMatchObject({ retryable: false, status: 400 });
    expect(["config", "invalid_request"]).toContain(error.code);
    expect(error.message).toContain("baseURL");
    expect(performance.now() - started).toBeLessThan(300);
  }
});
