import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { startBytezEmulator, type BytezEmulator } from "@anymodel/testkit/bytez";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chat, key, post } from "./call.ts";

let emulator: BytezEmulator;
beforeAll(async () => {
  emulator = await startBytezEmulator();
});
afterAll(() => emulator.close());

const get = (path: string, headers: Record<string, string> = key) =>
  fetch(`${emulator.baseURL}/${path}`, { headers });

describe("lists", () => {
  test("34 tasks", async () => {
    const { error, output } = await (await get("list/tasks")).json();
    expect(error).toBeNull();
    expect(new Set(output).size).toBe(34);
  });

  test("models with the six required fields", async () => {
    const { output } = await (await get("list/models")).json();
    expect(output.length).toBeGreaterThan(5);
    for (const entry of output) {
      expect(Object.keys(entry).toSorted()).toEqual(
        ["meter", "meterPrice", "modelId", "params", "ramRequired", "task"].toSorted(),
      );
      expect(entry.meterPrice).toMatch(/^([\d.]+)\s*\/\s*sec$/);
    }
  });

  test.each([
    ["?task=image-text-to-text", ["google/gemma-3-4b-it"]],
    ["?modelId=Qwen/Qwen3-4B", ["Qwen/Qwen3-4B"]],
    ["?task=chat&modelId=Qwen%2FQwen3-4B", ["Qwen/Qwen3-4B"]],
    ["?task=chat?modelId=Qwen/Qwen3-4B", ["Qwen/Qwen3-4B"]],
    ["?task=translation&modelId=Qwen/Qwen3-4B", []],
  ])("%s", async (query, ids) => {
    const { output } = await (await get(`list/models${query}`)).json();
    expect(output.map(({ modelId }: { modelId: string }) => modelId)).toEqual(ids);
  });

  test("models of one's own set the task", async () => {
    const [entry] = (await (await get("list/models")).json()).output;
    await using own = await startBytezEmulator({
      models: [{ ...entry, modelId: "me/mine", task: "summarization" }],
    });
    const reply = await post(own, "me/mine", { text: "Long." });
    expect(typeof (await reply.json()).output).toBe("string");
  });
});

describe("model ids in the path", () => {
  test.each([
    ["Qwen/Qwen3-4B", "Qwen/Qwen3-4B"],
    ["Qwen%2FQwen3-4B", "Qwen/Qwen3-4B"],
    ["org/we%20ird%3Fm%231", "org/we ird?m#1"],
    ["openai/gpt-4o", "openai/gpt-4o"],
    ["listing/models", "listing/models"],
  ])("%s", async (path, model) => {
    const reply = await post(emulator, path, chat());
    expect(reply.status).toBe(200);
    const request = emulator.requests.at(-1);
    expect(request?.model).toBe(model);
    expect(request?.path).toBe(`/models/v2/${path}`);
    expect(await reply.text()).toContain(`I am ${model}, `);
  });

  test.each(["a//b", "a/"])("%s is 404", async (path) => {
    expect((await post(emulator, path, chat())).status).toBe(404);
  });

  // fetch resolves dot segments before it sends them; http.request does not.
  test.each(["../../list/models", "a/%2e%2e/b", "./a"])("%s is 404", async (path) => {
    const sent = httpRequest(emulator.url, {
      method: "POST",
      path: `/models/v2/${path}`,
      headers: key,
    });
    sent.end();
    const [reply] = (await once(sent, "response")) as [IncomingMessage];
    reply.resume();
    expect(reply.statusCode).toBe(404);
  });

  test("a broken escape is 400", async () => {
    expect((await post(emulator, "a/%zz", chat())).status).toBe(400);
  });
});

test("a queued model, and the container form without a key", async () => {
  const queued = await post(emulator, "request/org/new-model", {});
  expect(await queued.json()).toEqual({ error: null, output: "Job queued" });
  const run = await fetch(`${emulator.url}/run`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(chat()),
  });
  expect((await run.json()).output.role).toBe("assistant");
});

test.each([
  ["GET", "/models/v2/Qwen/Qwen3-4B", 405],
  ["POST", "/models/v2/list/models", 405],
  ["GET", "/elsewhere", 404],
  ["POST", "/models/v2/openai/v1/responses", 404],
])("%s %s is %i", async (method, path, status) => {
  const reply = await fetch(`${emulator.url}${path}`, { method, headers: key });
  expect(reply.status).toBe(status);
  expect(reply.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect((await reply.json()).output).toBeNull();
});

describe("authorization", () => {
  const run = (authorization?: string, at = emulator) =>
    post(at, "Qwen/Qwen3-4B", chat(), { headers: authorization ? { authorization } : {} });

  test.each(["bz_test_key", "Key bz_test_key", "Bearer bz_test_key", "kEY bz_test_key"])(
    "%s",
    async (authorization) => {
      expect((await run(authorization)).status).toBe(200);
    },
  );

  test.each([undefined, "Key", "Bearer "])("%s is 401", async (authorization) => {
    const reply = await run(authorization);
    expect(reply.status).toBe(401);
    expect(await reply.json()).toEqual({ error: "Unauthorized", output: null });
  });

  test("without a key every path is 401", async () => {
    for (const path of ["list/tasks", "list/models", "nowhere", "openai/v1/models"]) {
      expect((await get(path, {})).status).toBe(401);
    }
  });

  test("a fixed key", async () => {
    await using strict = await startBytezEmulator({ apiKey: "right" });
    expect((await run("Key wrong", strict)).status).toBe(401);
    expect((await run("Bearer right", strict)).status).toBe(200);
  });
});

test("browsers may call", async () => {
  const preflight = await fetch(`${emulator.baseURL}/Qwen/Qwen3-4B`, {
    method: "OPTIONS",
    headers: {
      origin: "https://app.test",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,lang",
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-headers")).toContain("lang");
  const failed = await get("list/tasks", {});
  expect(failed.headers.get("access-control-allow-origin")).toBe("*");
});
