import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { checkAdapter } from "@anymodel/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { other, readVectors } from "./mutant.ts";

/** Acme, as far as the live checks ask it. */
const server = createServer(async (request, response: ServerResponse) => {
  const send = (type: string, text: string) => response.setHeader("content-type", type).end(text);
  if (request.method === "GET") return send("application/json", '{"models":[{"name":"small-1"}]}');
  const { stream, tools, turns } = (await json(request)) as Record<string, any>;
  if (stream) {
    const events = [
      '{"type":"text","text":"hello"}',
      '{"type":"stop","stop":"done"}',
      '{"type":"end"}',
    ];
    return send("text/event-stream", events.map((event) => `data: ${event}\n\n`).join(""));
  }
  const isAsked = tools && !turns.some(({ who }: { who: string }) => who === "tool");
  const part = isAsked ? { call: { id: "c1", name: tools[0].name, input: {} } } : { text: "hello" };
  const message = { parts: [part] };
  return send(
    "application/json",
    JSON.stringify({ id: "a1", message, stop: isAsked ? "calls" : "done" }),
  );
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => void server.close());

test("L4 asks the provider, by choice and with a key", async () => {
  const { port } = server.address() as AddressInfo;
  const adapter = other({ baseURL: `http://127.0.0.1:${port}` });
  const run = async () => {
    const vectors = readVectors();
    for (const vector of [...vectors.request!, ...vectors.embedding!, ...vectors.models!]) {
      if (vector.sent) vector.sent.path = vector.sent.path.replace("/v1", "");
    }
    const report = await checkAdapter(adapter, { vectors, live: { model: "small-1" } });
    return { level: report.level, check: report.checks.find(({ id }) => id === "live.provider") };
  };
  expect(await run()).toMatchObject({ level: "L3", check: { status: "not_declared" } });
  vi.stubEnv("ANYMODEL_LIVE", "1");
  expect(await run()).toMatchObject({ level: "L3", check: { status: "not_declared" } });
  vi.stubEnv("ACME_API_KEY", "acme-live-key");
  expect(await run()).toMatchObject({ level: "L4", check: { status: "passed", cases: 5 } });
  vi.unstubAllEnvs();
});
