import { gzipSync } from "node:zlib";
import { AnyModelError } from "@anymodel/core";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { errorMessage } from "../src/http/error-words.ts";
import { createGateway } from "../src/index.ts";
import { deployment, messages, MODEL, start } from "./support/start.ts";

const REQUEST = { model: "gemma", messages };

describe("routes", () => {
  test("models, one model, model info", async () => {
    await using running = await start({
      config: (baseURL) => ({
        model_list: [
          deployment(baseURL, { rpm: 5, extra_headers: { "x-secret": "hidden-value" } }),
          deployment(baseURL, { model: "bytez/*" }, "bytez/*"),
        ],
        router_settings: { model_group_alias: { g: "gemma" } },
      }),
    });
    const get = async (path: string) => {
      const response = await fetch(running.url + path);
      return [response.status, await response.json()] as const;
    };
    const [status, list] = await get("/v1/models");
    expect(status).toBe(200);
    expect(list.object).toBe("list");
    expect(list.data.map(({ id }: { id: string }) => id)).toEqual(["gemma", "bytez/*", "g"]);
    expect(await get("/v1/models/bytez/google/x")).toMatchObject([
      200,
      { id: "bytez/google/x", object: "model" },
    ]);
    expect(await get("/v1/models/bytez%2Fgoogle%2Fx")).toMatchObject([
      200,
      { id: "bytez/google/x" },
    ]);
    expect(await get("/v1/models/nobody")).toMatchObject([
      404,
      { error: { code: "model_not_found" } },
    ]);
    const [, info] = await get("/model/info");
    expect(info.data[0]).toEqual({
      model_name: "gemma",
      litellm_params: { model: `bytez/${MODEL}`, rpm: 5 },
      model_info: { id: "gemma-1", db_model: false },
    });
    const [, one] = await get("/v1/model/info?litellm_model_id=bytez%2F*-1");
    expect(one.data.map((entry: any) => entry.model_name)).toEqual(["bytez/*"]);
    expect(await get("/model/info?litellm_model_id=nobody")).toMatchObject([
      404,
      { error: { param: "litellm_model_id" } },
    ]);
    const inside = new Request("http://x/model/info?litellm_model_id=gemma-1");
    expect((await (await running.gateway.fetch(inside)).json()).data).toHaveLength(1);
    expect(JSON.stringify(info)).not.toMatch(/provider-key|127\.0\.0\.1|hidden-value/);
  });

  test("health tells the last call of each deployment and never calls a model", async () => {
    await using running = await start({
      emulator: { faults: [{ kind: "status", status: 400, times: 1 }] },
    });
    await running.chat(REQUEST);
    const before = running.emulator.requests.length;
    const health = await (await fetch(`${running.url}/health`)).json();
    expect(health).toMatchObject({ healthy_count: 0, unhealthy_count: 1, config_version: 1 });
    expect(health.unhealthy_endpoints[0]).toMatchObject({
      model_id: "gemma-1",
      error: "invalid_request",
    });
    expect(running.emulator.requests).toHaveLength(before);
  });

  test("openapi.json comes from the routes and the schema that checks requests", async () => {
    await using running = await start();
    const api = await (await fetch(`${running.url}/openapi.json`)).json();
    expect(api.openapi).toBe("3.1.0");
    expect(Object.keys(api.paths)).toContain("/v1/chat/completions");
    const { properties, required } = api.components.schemas.ChatRequest;
    expect(required).toEqual(["model", "messages"]);
    expect(Object.keys(properties)).toEqual(
      expect.arrayContaining(["temperature", "tools", "num_retries"]),
    );
  });

  test.each([
    ["GET", "/", 404, "not_found"],
    ["GET", "/v1/embeddings", 405, "method_not_allowed"],
    ["POST", "/v1/completions", 404, "not_found"],
    ["GET", "/v1/chat/completions", 405, "method_not_allowed"],
    ["POST", "/V1/chat/completions", 404, "not_found"],
    ["POST", "//v1/chat/completions", 404, "not_found"],
    ["POST", "/v1%2fchat/completions", 404, "not_found"],
    ["POST", "/v1/models/../chat/completions;", 404, "not_found"],
    ["DELETE", "/v1/models/gemma", 405, "method_not_allowed"],
    ["GET", "/v1/models/", 404, "not_found"],
    ["GET", "/v1/models/%zz", 404, "not_found"],
  ])("%s %s is %i with an OpenAI error", async (method, path, status, code) => {
    await using running = await start();
    const response = await fetch(running.url + path, { method });
    expect(response.status).toBe(status);
    expect((await response.json()).error).toMatchObject({
      type: "invalid_request_error",
      param: null,
      code,
    });
  });

  test("a 405 says what the path takes, and HEAD is answered as GET is", async () => {
    await using running = await start();
    const ask = (method: string, path: string) => fetch(running.url + path, { method });
    expect((await ask("PUT", "/v1/models")).headers.get("allow")).toBe("GET, HEAD");
    expect((await ask("OPTIONS", "/v1/models/gemma")).headers.get("allow")).toBe("GET, HEAD");
    expect((await ask("GET", "/chat/completions")).headers.get("allow")).toBe("POST");
    for (const path of ["/v1/models", "/v1/models/gemma", "/health/liveness"]) {
      const response = await ask("HEAD", path);
      expect([response.status, await response.text()]).toEqual([200, ""]);
    }
  });

  test("the same without /v1", async () => {
    await using running = await start();
    const response = await fetch(`${running.url}/chat/completions`, {
      method: "POST",
      body: JSON.stringify(REQUEST),
    });
    expect(response.status).toBe(200);
  });
});

describe("a bad body is refused before anything is sent, and the error names the field", () => {
  test.each([
    ["", null],
    ["{", null],
    ["[]", null],
    ['"x"', null],
    [{ messages }, "model"],
    [{ model: 3, messages }, "model"],
    [{ model: "gemma" }, "messages"],
    [{ model: "gemma", messages: [] }, "messages"],
    [{ model: "gemma", messages: "hi" }, "messages"],
    [{ model: "gemma", messages: [{ content: "x" }] }, "messages[0].role"],
    [{ model: "gemma", messages: [{ role: "robot", content: "x" }] }, "messages[0].role"],
    [
      { model: "gemma", messages: [{ role: "user", content: [{ text: "x" }] }] },
      "messages[0].content[0].type",
    ],
    [
      {
        model: "gemma",
        messages: [{ role: "user", content: [{ type: "file", file: { file_id: "x" } }] }],
      },
      "messages[0].content[0].type",
    ],
    [{ ...REQUEST, temperature: "hot" }, "temperature"],
    [{ ...REQUEST, max_tokens: 1.5 }, "max_tokens"],
    [{ ...REQUEST, stream: "yes" }, "stream"],
    [{ ...REQUEST, seed: 4 }, "seed"],
    [{ ...REQUEST, num_retries: 99 }, "num_retries"],
    [{ ...REQUEST, extra_body: { messages: [] } }, "extra_body.messages"],
    [
      '{"model":"gemma","messages":[{"role":"user","content":"x"}],"__proto__":{"polluted":1}}',
      "__proto__",
    ],
  ])("%j", async (body, param) => {
    await using running = await start();
    const response = await running.chat(body);
    expect(response.status).toBe(400);
    const { error } = await response.json();
    expect(error).toMatchObject({
      type: "invalid_request_error",
      param,
      request_id: expect.any(String),
    });
    expect(error.code === null || typeof error.code === "string").toBe(true);
    expect(running.emulator.requests).toHaveLength(0);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe("an error speaks of requests and of the config, not of core's options", () => {
  test("a parameter that is not supported", async () => {
    await using running = await start();
    const { error } = await (await running.chat({ ...REQUEST, seed: 4 })).json();
    expect(error.message).toBe(
      "[bytez] seed is not supported by this model. Leave it out, or set drop_params: true.",
    );
    expect((await running.chat({ ...REQUEST, seed: 4, drop_params: true })).status).toBe(200);
  });

  test.each([
    [{ api_key: undefined }, "set api_key, or set BYTEZ_API_KEY."],
    [{ api_base: "http://127.0.0.1:1/secret" }, "[bytez] Could not get an answer (ECONNREFUSED)."],
    [{ api_base: "http://nowhere.invalid" }, "[bytez] Could not get an answer (ENOTFOUND)."],
  ])("%j", async (params, words) => {
    await using running = await start({
      config: (baseURL) => ({
        model_list: [deployment(baseURL, { num_retries: 0, ...params })],
      }),
    });
    const { error } = await (await running.chat(REQUEST)).json();
    expect(error.message).toContain(words);
    expect(error.message).not.toMatch(/127\.0\.0\.1|nowhere|secret|baseURL|apiKey/);
  });
});

test("words of a provider's that core has too are not its own", () => {
  const message = "[x] Could not get an answer from the vision model: image 3 is too dark.";
  expect(errorMessage(new AnyModelError({ code: "server_error", message }))).toBe(message);
});

test("a mock is served though the variable with its provider's key is not set", async () => {
  await using running = await start({
    config: (baseURL) => ({
      model_list: [
        deployment(baseURL, { api_key: "os.environ/NOWHERE", mock_response: "Hi" }),
        deployment(baseURL, { api_key: "os.environ/NOWHERE" }, "asked"),
      ],
    }),
  });
  const answer = await (await running.chat(REQUEST)).json();
  expect(answer.choices[0].message.content).toBe("Hi");
  expect((await running.chat({ ...REQUEST, model: "asked" })).status).toBe(503);
});

test("a config that cannot be used is told to its owner, not to who asks", async () => {
  const lines: string[] = [];
  const gateway = createGateway(
    { model_list: [{ model_name: "m", litellm_params: { model: "internal-name/x" } }] },
    { environment: {}, log: (text) => lines.push(text) },
  );
  const ask = () => gateway.fetch(new Request("http://gateway/v1/models"));
  const response = await ask();
  const later = await ask();
  await gateway.close();
  expect([response.status, later.status]).toEqual([500, 500]);
  const text = await response.text();
  expect(JSON.parse(text).error).toMatchObject({ type: "server_error", code: "gateway_config" });
  expect(text).not.toContain("internal-name");
  // Once: who has no key must not fill the log with it.
  expect(lines.join("").split('needs an adapter for the prefix "internal-name"')).toHaveLength(2);
});

test("a gateway listens once: a second server would outlive its close", async () => {
  await using running = await start();
  await expect(running.gateway.listen({ port: 0 })).rejects.toMatchObject({
    code: "config",
    message: `The gateway listens on ${running.url} already.`,
  });
});

test("a compressed body is refused with what is taken", async () => {
  await using running = await start();
  const body = gzipSync(JSON.stringify(REQUEST));
  const send = (encoding: string, sent: BodyInit) =>
    running.chat("", { headers: { "content-encoding": encoding }, body: sent });
  const refused = await send("gzip", body);
  expect(refused.status).toBe(415);
  expect(refused.headers.get("accept-encoding")).toBe("identity");
  expect((await refused.json()).error.code).toBe("unsupported_encoding");
  expect((await send("identity", JSON.stringify(REQUEST))).status).toBe(200);
});

test("a number that JavaScript cannot hold is refused, not rounded, where a whole one must stand", async () => {
  await using running = await start();
  const response = await running.chat({ ...REQUEST, top_logprobs: 2 ** 53 });
  expect(response.status).toBe(400);
  expect((await response.json()).error).toMatchObject({
    param: "top_logprobs",
    message: "top_logprobs must be at most 9007199254740991.",
  });
});

describe("the master key", () => {
  const config = (baseURL: string) => ({
    model_list: [deployment(baseURL)],
    general_settings: { master_key: "sk-master", litellm_key_header_name: "X-My-Key" },
  });

  test.each([
    ["authorization", "Bearer sk-master"],
    ["authorization", "bearer sk-master"],
    ["x-api-key", "sk-master"],
    ["x-litellm-api-key", "Bearer sk-master"],
    ["x-my-key", "sk-master"],
  ])("is taken in %s", async (name, value) => {
    await using running = await start({ config });
    expect((await running.chat(REQUEST, { headers: { [name]: value } })).status).toBe(200);
  });

  test.each([
    undefined,
    "Bearer sk-maste",
    "Bearer sk-masterr",
    "Bearer ",
    "Bearer sk-mastersk-master",
    "sk_master",
    "Bearer ' OR 1=1 --",
    `Bearer ${"x".repeat(8000)}`,
  ])("CVE-2026-42208: without it nothing answers (%s)", async (value) => {
    await using running = await start({ config });
    const headers: HeadersInit = value === undefined ? {} : { authorization: value };
    for (const path of [
      "/v1/models",
      "/v1/chat/completions",
      "/health",
      "/metrics",
      "/openapi.json",
      "/model/info",
      "/nowhere",
      "/admin/keys",
      "/config/update",
    ]) {
      const response = await fetch(running.url + path, {
        method: path.endsWith("completions") ? "POST" : "GET",
        headers,
      });
      expect([path, response.status]).toEqual([path, 401]);
      expect((await response.json()).error).toMatchObject({ code: "invalid_api_key", param: null });
    }
    expect(running.emulator.requests).toHaveLength(0);
  });

  test("liveness and readiness answer without it, with their status alone", async () => {
    await using running = await start({ config });
    for (const [path, body] of [
      ["/health/liveliness", "I'm alive!"],
      ["/health/liveness", "I'm alive!"],
      ["/health/readiness", { status: "healthy" }],
    ] as const) {
      const response = await fetch(running.url + path);
      expect([response.status, await response.json()]).toEqual([200, body]);
    }
  });

  test("LITELLM_MASTER_KEY sets it too", async () => {
    await using running = await start({ environment: { LITELLM_MASTER_KEY: "from-env" } });
    expect((await running.chat(REQUEST)).status).toBe(401);
    expect(
      (await running.chat(REQUEST, { headers: { authorization: "Bearer from-env" } })).status,
    ).toBe(200);
  });

  test("another host without one is refused, and says why", async () => {
    await expect(start({ host: "0.0.0.0" })).rejects.toThrow(
      /Refusing to listen on 0\.0\.0\.0 without a master_key/,
    );
  });

  test("a reload may change it, but not open the door to others", async () => {
    await using running = await start({ config, host: "0.0.0.0" });
    const { baseURL } = running.emulator;
    const list = async (key: string) => {
      const headers = { authorization: `Bearer ${key}` };
      const url = running.url.replace("0.0.0.0", "127.0.0.1");
      return (await fetch(`${url}/v1/models`, { headers })).status;
    };
    await expect(running.gateway.reload({ model_list: [deployment(baseURL)] })).rejects.toThrow(
      "Refusing to listen on 0.0.0.0",
    );
    expect([await list("sk-master"), await list("any")]).toEqual([200, 401]);
    await running.gateway.reload({
      ...config(baseURL),
      general_settings: { master_key: "sk-new" },
    });
    expect([await list("sk-master"), await list("sk-new")]).toEqual([401, 200]);
  });
});

describe("errors of a provider", () => {
  test.each([
    [400, 400, "invalid_request_error", null],
    [401, 502, "server_error", "upstream_credentials_exhausted"],
    [402, 502, "server_error", "upstream_credentials_exhausted"],
    [403, 403, "permission_error", "provider_permission_denied"],
    [404, 404, "invalid_request_error", "model_not_found"],
    [408, 408, "server_error", "timeout"],
    [422, 422, "invalid_request_error", null],
    [429, 429, "rate_limit_error", "rate_limit_exceeded"],
    [500, 500, "server_error", "server_error"],
    [502, 502, "server_error", "server_error"],
    [503, 503, "server_error", "overloaded"],
    [504, 408, "server_error", "timeout"],
    [529, 503, "server_error", "overloaded"],
    [418, 400, "invalid_request_error", null],
  ])("%i becomes %i %s %s", async (status, expected, type, code) => {
    await using running = await start({
      emulator: { faults: [{ kind: "status", status, message: "provider words" }] },
    });
    const response = await running.chat(REQUEST);
    expect(response.status).toBe(expected);
    const { error } = await response.json();
    expect(error).toMatchObject({
      type,
      code,
      param: null,
      provider: "bytez",
      request_id: response.headers.get("x-request-id"),
    });
    expect(error.message).toContain("provider words");
    const streamed = await running.chat({ ...REQUEST, stream: true });
    expect(streamed.status).toBe(expected);
    expect((await streamed.json()).error).toMatchObject({ type, code });
  });

  test("Retry-After reaches the client", async () => {
    await using running = await start({
      emulator: { faults: [{ kind: "status", status: 429, retryAfter: 7 }] },
    });
    expect((await running.chat(REQUEST)).headers.get("retry-after")).toBe("7");
  });

  test("an unknown model is 404 model_not_found", async () => {
    await using running = await start();
    const response = await running.chat({ ...REQUEST, model: "nobody" });
    expect(response.status).toBe(404);
    expect((await response.json()).error).toMatchObject({
      code: "model_not_found",
      param: "model",
    });
  });
});

describe("response headers", () => {
  test("tell the request, the deployment, the attempts and the times", async () => {
    await using running = await start();
    for (const stream of [false, true]) {
      const response = await running.chat(
        { ...REQUEST, stream },
        { headers: { "x-request-id": "my-id.1" } },
      );
      await response.text();
      const { headers } = response;
      expect(headers.get("x-request-id")).toBe("my-id.1");
      expect(headers.get("x-anymodel-deployment")).toBe("gemma-1");
      expect(headers.get("x-anymodel-attempts")).toBe("1");
      expect(Number(headers.get("x-anymodel-overhead-ms"))).toBeGreaterThanOrEqual(0);
      expect(Number(headers.get("x-anymodel-upstream-ms"))).toBeGreaterThan(0);
      expect(headers.get("x-litellm-model-group")).toBe("gemma");
    }
  });
});

describe("parameters", () => {
  test("defaults of the deployment stand under those of the request", async () => {
    await using running = await start({
      config: (baseURL) => ({
        model_list: [
          deployment(baseURL, { max_tokens: 20, temperature: 0.5, repetition_penalty: 1.2 }),
        ],
      }),
    });
    await running.chat(REQUEST);
    await running.chat({
      ...REQUEST,
      max_completion_tokens: 5,
      temperature: 0,
      repetition_penalty: null,
    });
    const bodies = running.emulator.requests.map(({ body }) => (body as { params: object }).params);
    expect(bodies).toEqual([
      { max_new_tokens: 20, temperature: 0.5, repetition_penalty: 1.2 },
      { max_new_tokens: 5, temperature: 0, repetition_penalty: 1.2 },
    ]);
  });

  test("drop_params drops with a warning; the request may ask for it too", async () => {
    await using running = await start({
      config: (baseURL) => ({
        model_list: [deployment(baseURL, { drop_params: true }), deployment(baseURL, {}, "strict")],
      }),
    });
    const warnings = [
      { code: "unsupported_parameter", param: "seed", message: expect.any(String) },
    ];
    expect(await (await running.chat({ ...REQUEST, seed: 1 })).json()).toMatchObject({ warnings });
    expect((await running.chat({ ...REQUEST, model: "strict", seed: 1 })).status).toBe(400);
    expect(
      (await running.chat({ ...REQUEST, model: "strict", seed: 1, drop_params: true })).status,
    ).toBe(200);
    const stream = await (await running.chat({ ...REQUEST, seed: 1, stream: true })).text();
    expect(stream).toContain('"warnings":[{"code":"unsupported_parameter","param":"seed"');
  });

  test("additional_drop_params takes nested paths", async () => {
    await using running = await start({
      config: (baseURL) => ({
        model_list: [
          deployment(baseURL, {
            additional_drop_params: ["seed", "generation_kwargs.a", "bad_words_ids[0]"],
          }),
        ],
      }),
    });
    await running.chat({
      ...REQUEST,
      seed: 1,
      generation_kwargs: { a: 1, b: 2 },
      bad_words_ids: [[1], [2]],
    });
    expect(running.emulator.requests[0]!.body).toMatchObject({
      params: { generation_kwargs: { b: 2 }, bad_words_ids: [[2]] },
    });
  });

  test("allowed_openai_params sends what the table calls unsupported, of the config and of the request", async () => {
    await using running = await start({
      config: (baseURL) => ({
        model_list: [deployment(baseURL, { allowed_openai_params: ["seed"] })],
      }),
    });
    await running.chat({ ...REQUEST, seed: 1 });
    await running.chat({
      ...REQUEST,
      seed: 2,
      top_logprobs: 3,
      allowed_openai_params: ["top_logprobs"],
    });
    expect(
      running.emulator.requests.map(({ body }) => (body as { params: object }).params),
    ).toEqual([{ seed: 1 }, { seed: 2, top_logprobs: 3 }]);
  });

  test("extra_headers and extra_body reach the provider", async () => {
    await using running = await start({
      config: (baseURL) => ({
        model_list: [
          deployment(baseURL, {
            extra_headers: { "x-team": "blue" },
            extra_body: { params: { top_k: 3 } },
          }),
        ],
      }),
    });
    await running.chat(REQUEST);
    const [request] = running.emulator.requests;
    expect(request!.headers["x-team"]).toBe("blue");
    expect(request!.body).toMatchObject({ params: { top_k: 3 } });
  });

  test("client headers do not reach the provider", async () => {
    await using running = await start();
    await running.chat(REQUEST, {
      headers: { "x-custom": "no", cookie: "no=1", authorization: "Bearer mine" },
    });
    const { headers } = running.emulator.requests[0]!;
    expect(headers).not.toHaveProperty("x-custom");
    expect(headers).not.toHaveProperty("cookie");
    expect(headers.authorization).toBe("Key provider-key");
  });

  test("what LiteLLM's clients send beside is left out with a warning", async () => {
    await using running = await start();
    const answer = await (
      await running.chat({ ...REQUEST, cache: { "no-cache": true }, litellm_session_id: "s" })
    ).json();
    expect(answer.warnings.map(({ param }: { param: string }) => param)).toEqual([
      "cache",
      "litellm_session_id",
    ]);
    expect(running.emulator.requests[0]!.body).toEqual({ messages });
  });

  test("mock_response answers without a call, streamed too, and can be an error", async () => {
    await using running = await start({
      config: (baseURL) => ({
        model_list: [deployment(baseURL, { mock_response: "It is a mock." })],
      }),
    });
    const openai = new OpenAI({ baseURL: `${running.url}/v1`, apiKey: "x", maxRetries: 0 });
    const answer = await openai.chat.completions.create({
      model: "gemma",
      messages: messages as never,
    });
    expect(answer.choices[0]!.message.content).toBe("It is a mock.");
    expect(answer.usage?.total_tokens).toBe(30);
    const stream = await openai.chat.completions.create({
      model: "gemma",
      messages: messages as never,
      stream: true,
    });
    let text = "";
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
    expect(text).toBe("It is a mock.");
    const limited = await running.chat({ ...REQUEST, mock_response: "litellm.RateLimitError" });
    expect(limited.status).toBe(429);
    expect(running.emulator.requests).toHaveLength(0);
  });
});

describe("limits of a deployment", () => {
  test("rpm is exact, and the refusal says when to come again", async () => {
    await using running = await start({
      config: (baseURL) => ({ model_list: [deployment(baseURL, { rpm: 3 })] }),
    });
    const responses = await Promise.all(Array.from({ length: 6 }, () => running.chat(REQUEST)));
    const statuses = responses.map(({ status }) => status).toSorted();
    // The minute may turn between two requests.
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(6);
    const refused = responses.find(({ status }) => status === 429);
    expect(Number(refused!.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await refused!.json()).error).toMatchObject({
      type: "rate_limit_error",
      code: "rate_limit_exceeded",
    });
  });

  test("max_parallel_requests", async () => {
    await using running = await start({
      config: (baseURL) => ({ model_list: [deployment(baseURL, { max_parallel_requests: 1 })] }),
      emulator: { faults: [{ kind: "cold-start", delay: 200 }] },
    });
    const responses = await Promise.all([running.chat(REQUEST), running.chat(REQUEST)]);
    expect(responses.map(({ status }) => status).toSorted()).toEqual([200, 429]);
    expect((await running.chat(REQUEST)).status).toBe(200);
  });

  test("tpm counts the estimated tokens where the provider reports none", async () => {
    await using running = await start({
      config: (baseURL) => ({ model_list: [deployment(baseURL, { tpm: 10 })] }),
    });
    expect((await running.chat(REQUEST)).status).toBe(200);
    expect((await running.chat(REQUEST)).status).toBe(429);
  });
});

describe("a group", () => {
  const group = (baseURL: string, more: object = {}) => ({
    model_list: [
      deployment(baseURL, { model: "bytez/org/first", order: 1 }),
      deployment(baseURL, { model: "bytez/org/second", order: 2 }),
    ],
    ...more,
  });

  test.each([500, 429, 401, 402, 503])(
    "one retry on another deployment after %i",
    async (status) => {
      await using running = await start({
        config: group,
        emulator: { faults: [{ kind: "status", status, match: "org/first" }] },
      });
      const response = await running.chat(REQUEST);
      expect([
        response.status,
        response.headers.get("x-anymodel-attempts"),
        response.headers.get("x-anymodel-deployment"),
      ]).toEqual([200, "2", "gemma-2"]);
      expect((await response.json()).model).toBe("gemma");
    },
  );

  test("also before the first chunk of a stream", async () => {
    await using running = await start({
      config: group,
      emulator: { faults: [{ kind: "reset", match: "org/first" }] },
    });
    const response = await running.chat({ ...REQUEST, stream: true });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("[DONE]");
  });

  test("num_retries: 0 asks once; a bad request is never asked twice", async () => {
    await using running = await start({
      config: (baseURL) => group(baseURL, { router_settings: { num_retries: 0 } }),
      emulator: { faults: [{ kind: "status", status: 500 }] },
    });
    expect((await running.chat(REQUEST)).status).toBe(500);
    expect(running.emulator.requests).toHaveLength(1);
    running.emulator.setFault({ kind: "status", status: 400 });
    expect((await running.chat({ ...REQUEST, num_retries: 3 })).status).toBe(400);
    expect(running.emulator.requests).toHaveLength(2);
  });

  test("a request's num_retries is kept, in the body and in LiteLLM's header", async () => {
    await using running = await start({
      config: group,
      emulator: { faults: [{ kind: "status", status: 500, times: 2 }] },
    });
    expect((await running.chat({ ...REQUEST, num_retries: 2 })).status).toBe(200);
    running.emulator.setFault({ kind: "status", status: 500, times: 1 });
    expect(
      (await running.chat(REQUEST, { headers: { "x-litellm-num-retries": "0" } })).status,
    ).toBe(500);
  });

  test("a deployment whose key is not set is left out, and told if it is the only one", async () => {
    await using running = await start({
      config: (baseURL) => ({
        model_list: [deployment(baseURL, { api_key: "os.environ/NOT_SET" }), deployment(baseURL)],
      }),
    });
    for (let at = 0; at < 5; at++) {
      expect((await running.chat(REQUEST)).headers.get("x-anymodel-deployment")).toBe("gemma-2");
    }
    await using alone = await start({
      config: (baseURL) => ({
        model_list: [deployment(baseURL, { api_key: "os.environ/NOT_SET" })],
      }),
    });
    const response = await alone.chat(REQUEST);
    expect(response.status).toBe(503);
    expect((await response.json()).error.message).toContain(
      "the environment variable NOT_SET is not set",
    );
  });
});

test("as a library: fetch answers without a server, streamed too", async () => {
  await using running = await start();
  const ask = (body: object) =>
    running.gateway.fetch(
      new Request("http://app.example/v1/chat/completions", {
        method: "POST",
        body: JSON.stringify(body),
      }),
    );
  expect((await (await ask(REQUEST)).json()).choices[0].message.content).toContain("Hello");
  const stream = await ask({ ...REQUEST, stream: true });
  expect(stream.headers.get("content-type")).toContain("text/event-stream");
  expect(await stream.text()).toMatch(/data: \[DONE\]\n\n$/);
});
