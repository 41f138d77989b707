import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openai } from "@anymodel/openai-compatible";
import { expect, test } from "vitest";
import { createGateway } from "../src/index.ts";

const event = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: "1", created: 1, choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;

test.each([
  [undefined, 502],
  [3, 200],
])("one event of 2 MB, with max_event_mb %s: %i", async (max_event_mb, status) => {
  const upstream = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(`${event("x".repeat(2_000_000))}${event("", "stop")}data: [DONE]\n\n`);
  }).listen(0, "127.0.0.1");
  await once(upstream, "listening");
  const api_base = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const gateway = createGateway(
    {
      model_list: [
        { model_name: "m", litellm_params: { model: "openai/x", api_key: "k", api_base } },
      ],
      gateway_settings: { ...(max_event_mb && { max_event_mb }) },
    },
    { providers: { openai }, environment: {}, log: () => {} },
  );
  const { url } = await gateway.listen({ port: 0 });
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({
      model: "m",
      stream: true,
      messages: [{ role: "user", content: "Hi" }],
    }),
  });
  const text = await response.text();
  const failed = response.status !== 200 || text.includes('"error"');
  expect(failed).toBe(status !== 200);
  if (failed) expect(text).toContain("invalid_response");
  expect(text.endsWith("data: [DONE]\n\n")).toBe(status === 200);
  await gateway.close();
  upstream.close();
});
