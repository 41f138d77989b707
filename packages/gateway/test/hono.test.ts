import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "@hono/node-server";
import { bytez } from "@anymodel/provider-bytez";
import { startBytezEmulator } from "@anymodel/testkit/bytez";
import { Hono } from "hono";
import OpenAI from "openai";
import { afterAll, expect, test } from "vitest";
import { createGateway } from "../src/index.ts";
import { deployment, eventsOf, messages } from "./support/start.ts";

const emulator = await startBytezEmulator();
const gateway = createGateway(
  { model_list: [deployment(emulator.baseURL)] },
  { providers: { bytez }, environment: {}, log: () => {} },
);
const app = new Hono();
app.get("/", (context) => context.text("mine"));
app.all("/v1/*", (context) => gateway.fetch(context.req.raw));
app.mount("/ai", gateway.fetch);
const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
await once(server, "listening");
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(async () => {
  server.close();
  await gateway.close();
  await emulator.close();
});

test.each(["/v1", "/ai/v1"])(
  "Hono serves the gateway under %s to the official client",
  async (path) => {
    const client = new OpenAI({ baseURL: url + path, apiKey: "any", maxRetries: 0 });
    const request = { model: "gemma", messages: messages as OpenAI.ChatCompletionMessageParam[] };
    const answer = await client.chat.completions.create(request);
    let text = "";
    for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? "";
    }
    expect(text).toBe(answer.choices[0]!.message.content);
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(["gemma"]);
    await expect(
      client.chat.completions.create({ ...request, model: "nobody" }),
    ).rejects.toMatchObject({ status: 404, code: "model_not_found" });
    expect(await (await fetch(url)).text()).toBe("mine");
  },
);

test.each([false, true])("a client that leaves stops the call, streamed: %s", async (stream) => {
  emulator.setFault({ kind: "cold-start", delay: 20_000 });
  const asked = emulator.requests.length;
  const controller = new AbortController();
  const answer = fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "gemma", messages, stream }),
    signal: controller.signal,
  });
  while (emulator.requests.length === asked) await sleep(5);
  const left = performance.now();
  controller.abort();
  await expect(answer).rejects.toThrow("aborted");
  expect(await emulator.requests[asked]!.finished).toBe("aborted");
  expect(performance.now() - left).toBeLessThan(100);
});

test("a stream that breaks ends with an error in it, and no [DONE]", async () => {
  emulator.setFault({ kind: "cut" });
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "gemma", messages, stream: true }),
  });
  expect(response.status).toBe(200);
  expect(eventsOf(await response.text()).at(-1).error.code).toBe("truncated");
});

test.each([0, 100])(
  "a handler's call ends, too, when its client left after %i ms",
  async (after) => {
    emulator.setFault({ kind: "cold-start", delay: 20_000 });
    const controller = new AbortController();
    const body = JSON.stringify({ model: "gemma", messages });
    const init = { method: "POST", body, signal: controller.signal };
    if (after === 0) controller.abort();
    const answer = gateway.fetch(new Request(`${url}/v1/chat/completions`, init));
    if (after > 0) await sleep(after);
    controller.abort();
    expect((await answer).status).toBe(499);
  },
);
