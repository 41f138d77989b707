import { bytez } from "@anymodel/provider-bytez";
import OpenAI, {
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  RateLimitError,
} from "openai";
import { describe, expect, test } from "vitest";
import { createGateway } from "../src/index.ts";
import { deployment, MODEL, type Running, start } from "./support/start.ts";

const EMBEDDER = "bytez/sentence-transformers/all-MiniLM-L6-v2";
const embedder = (baseURL: string, params: object = {}, name = "mini") =>
  deployment(baseURL, { model: EMBEDDER, ...params }, name);
const config = (baseURL: string) => ({ model_list: [embedder(baseURL)] });

const clientOf = ({ url }: { url: string }, apiKey = "anything") =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const post = ({ url }: Running, body: unknown, path = "/v1/embeddings") =>
  fetch(url + path, { method: "POST", body: JSON.stringify(body) });

describe("the official client", () => {
  test("gets vectors in the order of its inputs; base64, its default, holds the same numbers", async () => {
    await using running = await start({ config });
    const { embeddings } = clientOf(running);
    const input = ["a river", "a mountain"];
    const { data, response } = await embeddings.create({ model: "mini", input }).withResponse();
    const plain = await embeddings.create({ model: "mini", input, encoding_format: "float" });
    expect(data).toMatchObject({ object: "list", model: "mini" });
    expect(data).not.toHaveProperty("usage");
    expect(data).not.toHaveProperty("warnings");
    expect(data.data.map(({ index }) => index)).toEqual([0, 1]);
    expect(data.data.map(({ embedding }) => [...embedding])).toEqual(
      plain.data.map(({ embedding }) => embedding.map(Math.fround)),
    );
    expect(data.data[0]!.embedding).not.toEqual(data.data[1]!.embedding);
    expect(running.emulator.requests.slice(0, 2).map(({ body }) => body)).toEqual(
      input.map((text) => ({ text })),
    );
    const { headers } = response;
    expect(headers.get("x-anymodel-deployment")).toBe("mini-1");
    expect(headers.get("x-anymodel-attempts")).toBe("1");
    expect(headers.get("x-litellm-model-group")).toBe("mini");
  });

  test("gets its own error classes", async () => {
    await using running = await start({
      config: (baseURL) => ({
        model_list: [embedder(baseURL, { num_retries: 0 })],
        general_settings: { master_key: "sk-gateway" },
      }),
    });
    const ask = (model: string, input: string[], key?: string) =>
      clientOf(running, key ?? "sk-gateway").embeddings.create({ model, input });
    await expect(ask("mini", ["x"], "wrong")).rejects.toThrow(AuthenticationError);
    await expect(ask("nobody", ["x"])).rejects.toThrow(NotFoundError);
    await expect(ask("mini", [])).rejects.toThrow(BadRequestError);
    expect(running.emulator.requests).toHaveLength(0);
    running.emulator.setFault({ kind: "status", status: 429, retryAfter: 7 });
    const limited = ask("mini", ["x"]);
    await expect(limited).rejects.toThrow(RateLimitError);
    await expect(limited).rejects.toMatchObject({ code: "rate_limit_exceeded" });
  });
});

test("the same without /v1, and in the description of the interface", async () => {
  await using running = await start({ config });
  expect((await post(running, { model: "mini", input: "x" }, "/embeddings")).status).toBe(200);
  const api = await (await fetch(`${running.url}/openapi.json`)).json();
  const { content } = api.paths["/v1/embeddings"].post.requestBody;
  expect(content["application/json"].schema.$ref).toBe("#/components/schemas/EmbeddingRequest");
  expect(api.components.schemas.EmbeddingRequest.required).toEqual(["model", "input"]);
});

describe("a bad body is refused before anything is sent, and the error names the field", () => {
  const request = { model: "mini", input: "x" };
  test.each([
    [[], null],
    [{ input: "x" }, "model"],
    [{ model: "mini" }, "input"],
    [{ model: "mini", input: null }, "input"],
    [{ model: "mini", input: [] }, "input"],
    [{ model: "mini", input: ["x", {}] }, "input[1]"],
    [{ model: "mini", input: ["x", 1] }, "input[1]"],
    [{ model: "mini", input: [1, 2] }, "input"],
    [{ ...request, dimensions: "8" }, "dimensions"],
    [{ ...request, dimensions: 8 }, "dimensions"],
    [{ ...request, encoding_format: "hex" }, "encoding_format"],
    [{ ...request, stream: true }, "stream"],
    [{ ...request, api_base: "http://elsewhere" }, "api_base"],
    [{ ...request, num_retries: 99 }, "num_retries"],
  ])("%j", async (body, param) => {
    await using running = await start({ config });
    const response = await post(running, body);
    expect(response.status).toBe(400);
    expect((await response.json()).error).toMatchObject({ type: "invalid_request_error", param });
    expect(running.emulator.requests).toHaveLength(0);
  });
});

test("a failing provider and a broken answer are errors as chat has them", async () => {
  await using running = await start({ config });
  running.emulator.setFault({ kind: "status", status: 401 });
  const refused = await post(running, { model: "mini", input: "x" });
  expect(refused.status).toBe(502);
  const { error } = await refused.json();
  expect(error).toMatchObject({ code: "upstream_credentials_exhausted", provider: "bytez" });
  running.emulator.setFault({ kind: "respond", body: { error: null, output: [[1], [2]] } });
  const broken = await post(running, { model: "mini", input: "x" });
  expect([broken.status, (await broken.json()).error.code]).toEqual([502, "invalid_response"]);
});

test("another deployment of the group is asked after one failed; log and metrics tell", async () => {
  await using running = await start({
    config: (baseURL) => ({ model_list: [embedder(baseURL), embedder(baseURL)] }),
    emulator: { faults: [{ kind: "status", status: 500, times: 1 }] },
  });
  const response = await post(running, { model: "mini", input: "secret words" });
  expect(response.status).toBe(200);
  expect(response.headers.get("x-anymodel-attempts")).toBe("2");
  const metrics = await (await fetch(`${running.url}/metrics`)).text();
  expect(metrics).toMatch(/anymodel_requests_total\{[^}]*route="\/v1\/embeddings"/);
  await running.gateway.close();
  expect(JSON.parse(running.log().split("\n")[0]!)).toMatchObject({
    route: "/v1/embeddings",
    model: "mini",
    status: 200,
    attempts: 2,
  });
  expect(running.log()).not.toContain("secret words");
});

test("limits count: requests, and tokens by an estimate where none are reported", async () => {
  await using running = await start({
    config: (baseURL) => ({
      model_list: [embedder(baseURL, { rpm: 1 }), embedder(baseURL, { tpm: 10 }, "by-tokens")],
    }),
  });
  for (const [model, input] of [
    ["mini", "x"],
    ["by-tokens", ["x".repeat(30), "y".repeat(30)]],
  ]) {
    expect((await post(running, { model, input })).status).toBe(200);
    const response = await post(running, { model, input });
    expect([response.status, (await response.json()).error.code]).toEqual([
      429,
      "rate_limit_exceeded",
    ]);
  }
});

test("usage is passed on and counted where the provider reports it", async () => {
  await using running = await start();
  const lines: string[] = [];
  const counting = (options: Parameters<typeof bytez>[0]) => {
    const adapter = bytez(options);
    const embedding = adapter.embedding!;
    return {
      ...adapter,
      embedding: {
        ...embedding,
        *response(...told: Parameters<typeof embedding.response>) {
          yield* embedding.response(...told);
          yield { usage: { prompt_tokens: 3, total_tokens: 3 } };
        },
      },
    };
  };
  const gateway = createGateway(config(running.emulator.baseURL), {
    providers: { bytez: counting },
    environment: {},
    log: (text) => lines.push(text),
  });
  const { url } = await gateway.listen({ port: 0 });
  const answer = await clientOf({ url }).embeddings.create({ model: "mini", input: ["a", "b"] });
  expect(answer.usage).toEqual({ prompt_tokens: 6, total_tokens: 6 });
  expect(await (await fetch(`${url}/metrics`)).text()).toMatch(
    /anymodel_tokens_total\{[^}]*kind="prompt"\} 6/,
  );
  await gateway.close();
  expect(JSON.parse(lines.join("").split("\n")[0]!)).toMatchObject({ prompt_tokens: 6 });
});

test("parameters: chat's defaults stay away, unsupported ones are dropped or allowed", async () => {
  await using running = await start({
    config: (baseURL) => ({
      model_list: [
        embedder(baseURL, { max_tokens: 20, temperature: 0.5, normalize: true }),
        embedder(baseURL, { allowed_openai_params: ["dimensions"] }, "sized"),
      ],
    }),
  });
  const dropped = await post(running, {
    model: "mini",
    input: "x",
    dimensions: 8,
    drop_params: true,
    cache: {},
  });
  const { warnings } = await dropped.json();
  expect(warnings.map(({ code, param }: Record<string, string>) => [code, param])).toEqual(
    expect.arrayContaining([
      ["unsupported_parameter", "dimensions"],
      ["ignored_parameter", "cache"],
    ]),
  );
  expect((await post(running, { model: "sized", input: "x", dimensions: 8 })).status).toBe(200);
  expect(running.emulator.requests.map(({ body }) => body)).toEqual([
    { text: "x", params: { normalize: true } },
    { text: "x", params: { dimensions: 8 } },
  ]);
});

test("mock_response answers without asking the model", async () => {
  await using running = await start({
    config: (baseURL) => ({
      model_list: [embedder(baseURL, { mock_response: "a mock" })],
    }),
  });
  const { embeddings } = clientOf(running);
  const vector = [0.5, 0.25, -0.5];
  const answer = await embeddings.create({ model: "mini", input: ["a", "b"] });
  expect(answer.data.map(({ embedding }) => [...embedding])).toEqual([vector, vector]);
  const plain = await post(running, { model: "mini", input: "a" });
  expect((await plain.json()).data[0].embedding).toEqual(vector);
  const mock_response = "litellm.RateLimitError";
  expect((await post(running, { model: "mini", input: "a", mock_response })).status).toBe(429);
  expect(running.emulator.requests).toHaveLength(0);
});

test("a chat model is no embedding model: its answer is not passed off as a vector", async () => {
  await using running = await start();
  const response = await post(running, { model: "gemma", input: "x" });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(JSON.stringify(running.emulator.requests)).toContain(MODEL);
});
