import * as entry from "@anymodel/testkit/bytez";
import { startBytezEmulator } from "@anymodel/testkit/bytez";
import { describe, expect, test } from "vitest";
import { chat, key, post } from "./call.ts";

const model = "Qwen/Qwen3-4B";

test("the entry gives these names", () => {
  expect(Object.keys(entry).toSorted()).toEqual(["bytezFaults", "startBytezEmulator"]);
});

test("a request is recorded as it was sent", async () => {
  await using emulator = await startBytezEmulator();
  const before = Date.now();
  await (await post(emulator, `${model}?a=%20b`, chat("hi"))).text();
  const [request] = emulator.requests;
  expect(request).toMatchObject({
    method: "POST",
    path: `/models/v2/${model}?a=%20b`,
    body: chat("hi"),
    model,
    status: 200,
    aborted: false,
  });
  expect(request?.headers.authorization).toBe(key.authorization);
  expect(request?.receivedAt).toBeGreaterThanOrEqual(before);
  expect(await request?.finished).toBe("complete");
});

test("only so many requests are kept", async () => {
  await using emulator = await startBytezEmulator({ keepRequests: 2 });
  for (const text of ["1", "2", "3"]) await (await post(emulator, model, chat(text))).text();
  expect(emulator.requests.map(({ body }) => body)).toEqual([chat("2"), chat("3")]);
});

test("a client that leaves a stream is seen", async () => {
  await using emulator = await startBytezEmulator({ chunkDelay: 50 });
  const reply = await post(emulator, model, chat("hi", { stream: true }));
  for await (const _ of reply.body as unknown as AsyncIterable<Uint8Array>) break;
  expect(await emulator.requests[0]?.finished).toBe("aborted");
});

test("close ends open connections and frees the port", async () => {
  const emulator = await startBytezEmulator({ faults: [{ kind: "stall" }] });
  const reply = await post(emulator, model, chat("hi", { stream: true }));
  await emulator.close();
  await emulator.close();
  await expect(reply.text()).rejects.toThrow("terminated");
  expect(await emulator.requests[0]?.finished).toBe("cut");
  await using again = await startBytezEmulator({ port: Number(new URL(emulator.url).port) });
  expect(again.url).toBe(emulator.url);
  await expect(startBytezEmulator({ port: Number(new URL(again.url).port) })).rejects.toThrow(
    "EADDRINUSE",
  );
});

describe("concurrency", () => {
  const slow = { kind: "cold-start", delay: 100 } as const;
  const status = async (reply: Promise<Response>) => (await reply).status;

  test("has no limit unless asked", async () => {
    await using emulator = await startBytezEmulator({ faults: [slow] });
    const both = [post(emulator, model, chat()), post(emulator, model, chat())];
    expect(await Promise.all(both.map(status))).toEqual([200, 200]);
  });

  test("beyond the plan is rejected at once", async () => {
    await using emulator = await startBytezEmulator({ concurrency: 1, faults: [slow] });
    const replies = await Promise.all([1, 2, 3].map(() => post(emulator, model, chat())));
    const rejected = replies.filter((reply) => reply.status === 429);
    expect(rejected).toHaveLength(2);
    expect(await rejected[0]?.json()).toEqual({
      error: "Rejected: your plan allows for 1 concurrency",
      output: null,
    });
  });

  test("counts by key, and open models only", async () => {
    await using emulator = await startBytezEmulator({ concurrency: 1, faults: [slow] });
    const other = { headers: { authorization: "Key other" } };
    const replies = [
      post(emulator, model, chat()),
      post(emulator, model, chat(), other),
      post(emulator, "openai/gpt-4o", chat()),
    ];
    expect(await Promise.all(replies.map(status))).toEqual([200, 200, 200]);
  });

  test("is free again with the last byte, and when a client left", async () => {
    await using emulator = await startBytezEmulator({ concurrency: 1, chunkDelay: 0 });
    for (let left = 50; left > 0; left -= 1) {
      const reply = await post(emulator, model, chat("hi", { stream: left % 2 === 0 }));
      expect(reply.status).toBe(200);
      await reply.text();
    }
    emulator.setFault({ kind: "stall", times: 1 });
    const stalled = await post(emulator, model, chat("hi", { stream: true }));
    expect(await status(post(emulator, model, chat()))).toBe(429);
    await stalled.body?.cancel();
    await emulator.requests[50]?.finished;
    expect(await status(post(emulator, model, chat()))).toBe(200);
  });
});
