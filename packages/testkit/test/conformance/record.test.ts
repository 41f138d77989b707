import { bytezFaults, startBytezEmulator } from "@anymodel/testkit/bytez";
import { defineAdapter, openaiChat } from "@anymodel/core/provider";
import { checkAdapter, recordVectors, scenarioNames } from "@anymodel/testkit";
import { expect, test } from "vitest";
import { acme } from "./acme.ts";
import { good, readVectors } from "./mutant.ts";

const KEY = "acme-live-key-0123456789abcdef";

const headers = {
  "content-type": "application/json",
  "set-cookie": "session=abc",
  "x-request-id": "r1",
};

/** An Acme that answers everything in the same way. */
const answer = (body: unknown, status = 200, type = "application/json") =>
  (async () =>
    new Response(typeof body === "string" ? body : JSON.stringify(body), {
      status,
      headers: { ...headers, "content-type": type },
    })) as typeof fetch;

const whole = (text: string) => ({ id: "a1", message: { parts: [{ text }] }, stop: "done" });

test("a recording is vectors that the adapter passes", async () => {
  await using emulator = await startBytezEmulator({ chunkDelay: 0 });
  const adapter = defineAdapter({
    spec: 1,
    id: "routed",
    baseURL: `${emulator.url}/models/v2`,
    auth: { env: "BYTEZ_API_KEY" },
    chat: openaiChat({ path: "/openai/v1/chat/completions" }),
  });
  const vectors = await recordVectors({
    adapter,
    model: "Qwen/Qwen3-4B",
    apiKey: KEY,
    scenarios: ["text", "conversation", "limit", "stream"],
  });
  const text = JSON.stringify(vectors);
  expect(text).not.toContain(KEY);
  expect(vectors.request).toHaveLength(4);
  expect(vectors.stream![0]!.http.chunks_utf8!.length).toBeGreaterThan(2);
  const { checks } = await checkAdapter(adapter, { vectors });
  const replayed = checks.filter(({ id }) => /^(request|response|stream)\.vectors$/.test(id));
  expect(replayed.map(({ status, cases }) => [status, cases])).toEqual([
    ["passed", 4],
    ["passed", 3],
    ["passed", 1],
  ]);
});

test("an error is recorded with the provider's words", async () => {
  await using emulator = await startBytezEmulator({ chunkDelay: 0 });
  emulator.setFault(bytezFaults.unauthorized);
  const adapter = defineAdapter({
    spec: 1,
    id: "routed",
    baseURL: `${emulator.url}/models/v2`,
    auth: { env: "BYTEZ_API_KEY" },
    chat: openaiChat({ path: "/openai/v1/chat/completions" }),
  });
  const { response = [], request } = await recordVectors({
    adapter,
    model: "a/b",
    apiKey: KEY,
    scenarios: ["wrong-key"],
  });
  expect(request).toBeUndefined();
  expect(response[0]).toMatchObject({
    http: { status: 401 },
    error: { code: "authentication", message: "Unauthorized" },
  });
});

test("the key, the names of accounts and headers that nobody reads are removed", async () => {
  const body = whole(`Your key ${KEY} of org-AbCdEfGh1234 belongs to someone.else@acme.example.`);
  const record = recordVectors({
    adapter: good,
    model: "small-1",
    apiKey: KEY,
    scenarios: ["text"],
    fetch: answer(body),
  });
  const { request, response } = await record;
  expect(request![0]!.sent!.headers).toEqual({
    "x-acme-key": "recorded-key",
    "content-type": "application/json",
    "acme-version": "3",
  });
  expect(response![0]!.http.headers).toEqual({ "content-type": "application/json" });
  expect(response![0]!.answer!.content).toBe(
    "Your key recorded-key of org-removed belongs to someone@example.com.",
  );
});

test("a key that chunks cut in two is removed", async () => {
  const events = [{ type: "text", text: KEY }, { type: "stop", stop: "done" }, { type: "end" }];
  const text = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
  const cut = text.indexOf(KEY) + 9;
  const pieces = [text.slice(0, cut), text.slice(cut)].map((piece) =>
    new TextEncoder().encode(piece),
  );
  const body = new ReadableStream({
    pull: (controller) =>
      pieces.length > 0 ? controller.enqueue(pieces.shift()) : controller.close(),
  });
  const fetch = async () =>
    new Response(body, { headers: { "content-type": "text/event-stream" } });
  const vectors = await recordVectors({
    adapter: good,
    model: "small-1",
    apiKey: KEY,
    scenarios: ["stream"],
    fetch,
  });
  expect(vectors.stream![0]!.http.chunks_utf8).toHaveLength(1);
  expect(JSON.stringify(vectors)).not.toContain(KEY.slice(10));
});

test.each([
  ["another key", `sk-${"aB3x".repeat(6)}`],
  ["a token", `eyJhbGciOiJI.${"eyJzdWIiOiIx".repeat(2)}.${"c2lnbmF0dXJl".repeat(2)}`],
  ["a private key", "-----BEGIN PRIVATE KEY-----"],
])("%s in an answer: nothing is given", async (_what, secret) => {
  const fetch = answer(whole(`Look: ${secret}`));
  const record = recordVectors({
    adapter: acme(),
    model: "small-1",
    apiKey: KEY,
    scenarios: ["text"],
    fetch,
  });
  await expect(record).rejects.toThrow(/Nothing was written.*looks like a secret/);
});

test("scenarios follow what an adapter declares", async () => {
  expect(scenarioNames(good)).toEqual([
    "text",
    "conversation",
    "parameters",
    "limit",
    "stream",
    "tools",
    "tools-stream",
    "schema",
    "image",
    "file",
    "wrong-key",
    "embedding",
    "models",
  ]);
  const record = recordVectors({
    adapter: good,
    model: "small-1",
    apiKey: KEY,
    scenarios: ["video"],
  });
  await expect(record).rejects.toThrow(/no scenario video.*There are: text/);
});

test("embeddings and lists are recorded too", async () => {
  const known = readVectors();
  const bodies: Record<string, unknown> = {
    "/v1/embed": { vectors: [[0.5], [1]], tokens: 2 },
    "/v1/models": known.models![0]!.http.body,
  };
  const fetch = async (url: unknown) => Response.json(bodies[new URL(String(url)).pathname]);
  const { embedding, models } = await recordVectors({
    adapter: good,
    model: "embed-1",
    apiKey: KEY,
    scenarios: ["embedding", "models"],
    fetch: fetch as typeof globalThis.fetch,
  });
  expect(embedding![0]).toMatchObject({
    answer: { embeddings: [[0.5], [1]] },
    sent: { path: "/v1/embed" },
  });
  expect(models![0]).toMatchObject({
    answer: { models: ["small-1", "large/2"] },
    sent: { method: "GET" },
  });
});
