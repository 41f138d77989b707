// oxlint-disable unicorn/no-thenable -- the `then` of a reply is a string.
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import {
  bytezFaults,
  startBytezEmulator,
  type BytezEmulator,
  type PlannedFault,
} from "@anymodel/testkit/bytez";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { chat, chunksOf, key, post } from "./call.ts";

let emulator: BytezEmulator;
beforeAll(async () => {
  emulator = await startBytezEmulator({ chunkDelay: 0 });
});
afterEach(() => emulator.clearFaults());
afterAll(() => emulator.close());

const model = "Qwen/Qwen3-4B";
const run = (more: object = {}, options = {}) => post(emulator, model, chat("hi", more), options);
const last = () => emulator.requests.at(-1);

test.each<[PlannedFault, number, unknown]>([
  [bytezFaults.unauthorized, 401, { error: "Unauthorized", output: null }],
  [
    bytezFaults.paymentRequired,
    402,
    {
      status: 402,
      error: "Payment Required",
      message: "Insufficient credits. Please add credits to continue.",
    },
  ],
  [
    bytezFaults.concurrency,
    429,
    { error: "Rejected: your plan allows for 1 concurrency", output: null },
  ],
  [bytezFaults.rateLimit, 429, { error: "Rate limit exceeded", output: null }],
  [bytezFaults.creditsUsedUp, 429, { error: expect.stringContaining("credits"), output: null }],
  [bytezFaults.modelNotFound, 404, { error: "Model not found", output: null }],
  [bytezFaults.serverError, 500, { error: "Internal server error", output: null }],
  [bytezFaults.unavailable, 503, { error: "Service unavailable", output: null }],
  [bytezFaults.errorInSuccess, 200, { error: "CUDA out of memory", output: null }],
  [{ kind: "status", status: 418, body: { own: true } }, 418, { own: true }],
])("%o", async (fault, status, body) => {
  emulator.setFault(fault);
  const reply = await run({ stream: true });
  expect(reply.status).toBe(status);
  expect(reply.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(await reply.json()).toEqual(body);
  expect(last()?.fault?.kind).toBe(fault.kind);
});

test("a retry-after is given in seconds", async () => {
  emulator.setFault({ ...bytezFaults.rateLimit, retryAfter: 7 });
  expect((await run()).headers.get("retry-after")).toBe("7");
});

test("an HTML page, broken JSON, no body and a redirect", async () => {
  emulator.setFault(bytezFaults.badGateway);
  const page = await run();
  expect(page.status).toBe(502);
  expect(page.headers.get("content-type")).toBe("text/html");
  expect(await page.text()).toContain("<html>");
  emulator.setFault({ kind: "garbage" });
  await expect((await run()).json()).rejects.toThrow(SyntaxError);
  emulator.setFault({ kind: "empty" });
  expect(await (await run()).text()).toBe("");
  emulator.setFault({ kind: "redirect", location: "https://elsewhere.test/" });
  const moved = await run();
  expect([moved.status, moved.headers.get("location")]).toEqual([307, "https://elsewhere.test/"]);
});

describe("broken transport", () => {
  test("a cut stream gives its first chunks, then an error", async () => {
    emulator.setFault({ kind: "cut", afterChunks: 2 });
    const reader = (await run({ stream: true })).body?.getReader();
    let text = "";
    const drain = async () => {
      for (let next = await reader?.read(); !next?.done; next = await reader?.read()) {
        text += Buffer.from(next?.value ?? []).toString();
      }
    };
    await expect(drain()).rejects.toThrow("terminated");
    expect(text).toBe("Hello 👋");
    expect(await last()?.finished).toBe("cut");
  });

  test("a cut body gives half of what its length promises", async () => {
    emulator.setFault({ kind: "cut" });
    const reply = await run();
    expect(reply.status).toBe(200);
    await expect(reply.text()).rejects.toThrow("terminated");
  });

  test("a reset comes before the headers", async () => {
    emulator.setFault({ kind: "reset" });
    await expect(run()).rejects.toThrow("fetch failed");
    expect(await last()?.finished).toBe("cut");
  });

  test("a stall gives headers, then silence until the client leaves", async () => {
    emulator.setFault({ kind: "stall" });
    const leave = new AbortController();
    const reply = await run({ stream: true }, { signal: leave.signal });
    expect(reply.status).toBe(200);
    const read = reply.text();
    const silence = new Promise((resolve) => setTimeout(resolve, 50, "silent"));
    expect(await Promise.race([read, silence])).toBe("silent");
    leave.abort();
    await expect(read).rejects.toThrow("aborted");
    expect(await last()?.finished).toBe("aborted");
    expect(last()?.aborted).toBe(true);
  });

  test("a cold start waits before the headers", async () => {
    emulator.setFault({ kind: "cold-start", delay: 80 });
    const start = performance.now();
    expect((await run()).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(70);
  });

  test("split bytes cut every character and join again", async () => {
    emulator.setFault({ kind: "split" });
    const chunks = await chunksOf(await run({ stream: true }));
    expect(chunks.length).toBeGreaterThan(40);
    expect(chunks.some((chunk) => Buffer.from(chunk).toString().includes("�"))).toBe(true);
    expect(Buffer.concat(chunks).toString()).toMatch(/^Hello 👋 from /);
  });
});

describe("a reply of one's own", () => {
  test("is written chunk by chunk", async () => {
    emulator.setFault({
      kind: "respond",
      headers: { "content-type": "text/plain; charset=utf-8" },
      chunks: [Buffer.from([0xf0, 0x9f]), Buffer.from([0x98, 0x80]), "!"],
    });
    // fetch may join chunks that wait for their reader; the events of node:http keep them apart.
    const headers = { ...key, "content-type": "application/json" };
    const sent = httpRequest(`${emulator.baseURL}/${model}`, { method: "POST", headers });
    sent.end(JSON.stringify(chat("hi", { stream: true })));
    const [reply] = (await once(sent, "response")) as [IncomingMessage];
    const chunks: string[] = [];
    reply.on("data", (chunk: Buffer) => chunks.push(chunk.toString("hex")));
    await once(reply, "end");
    expect(chunks).toEqual(["f09f", "9880", "21"]);
  });

  test("may end by a destroyed socket", async () => {
    emulator.setFault({ kind: "respond", chunks: ["partial "], then: "destroy" });
    await expect((await run({ stream: true })).text()).rejects.toThrow("terminated");
  });

  test("is JSON, text or nothing", async () => {
    emulator.setFault({ kind: "respond", status: 500, body: { detail: [1] }, delay: 5 });
    const json = await run();
    expect([json.status, await json.json()]).toEqual([500, { detail: [1] }]);
    emulator.setFault({ kind: "respond", status: 503, bodyText: "busy" });
    expect(await (await run()).text()).toBe("busy");
    emulator.setFault({ kind: "respond", chunks: [] });
    expect(await (await run()).text()).toBe("");
  });
});

describe("which requests are struck", () => {
  const statuses = async (count: number) => {
    const found: number[] = [];
    for (let left = count; left > 0; left -= 1) found.push((await run()).status);
    return found;
  };

  test("all until cleared", async () => {
    emulator.setFault(bytezFaults.serverError);
    expect(await statuses(3)).toEqual([500, 500, 500]);
    emulator.clearFaults();
    expect(await statuses(1)).toEqual([200]);
  });

  test("so many times, in order", async () => {
    emulator.setFault([
      { ...bytezFaults.serverError, times: 1 },
      { ...bytezFaults.rateLimit, times: 2 },
    ]);
    expect(await statuses(4)).toEqual([500, 429, 429, 200]);
  });

  test("a later fault goes first", async () => {
    emulator.setFault(bytezFaults.serverError);
    emulator.setFault(bytezFaults.rateLimit, { times: 1 });
    expect(await statuses(2)).toEqual([429, 500]);
  });

  test("by model, path or a test of one's own", async () => {
    emulator.setFault(bytezFaults.serverError, { match: "acme/other" });
    emulator.setFault(bytezFaults.unavailable, { match: { path: /acme.third/ } });
    emulator.setFault(bytezFaults.rateLimit, { match: ({ headers }) => headers["lang"] === "x" });
    expect((await run()).status).toBe(200);
    expect((await post(emulator, "acme/other", chat())).status).toBe(500);
    expect((await post(emulator, "acme/third", chat())).status).toBe(503);
    expect((await run({}, { headers: { ...key, lang: "x" } })).status).toBe(429);
  });

  test("lists only where they are meant", async () => {
    const list = async (query: string) =>
      (await fetch(`${emulator.baseURL}/list/models${query}`, { headers: key })).status;
    emulator.setFault(bytezFaults.unauthorized);
    expect(await list("")).toBe(200);
    emulator.setFault(bytezFaults.taskFilterFails);
    expect([await list("?task=chat"), await list("")]).toEqual([500, 200]);
  });

  test("from the start", async () => {
    await using failing = await startBytezEmulator({
      faults: [{ ...bytezFaults.serverError, times: 1 }],
    });
    expect((await post(failing, model, chat())).status).toBe(500);
    expect((await post(failing, model, chat())).status).toBe(200);
  });
});
