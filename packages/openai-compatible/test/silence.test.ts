import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { caught, chunk, connect, hello } from "./open.ts";

/** A host that answers each request as told; `closed` resolves when its client hangs up. */
async function startHost(serve: (send: (data: unknown) => void) => Promise<void>) {
  let hangUp = (): void => {};
  const closed = new Promise<void>((resolve) => (hangUp = resolve));
  const server = createServer((_, response: ServerResponse) => {
    response.once("close", hangUp);
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    void serve((data) => response.write(`data: ${JSON.stringify(data)}\n\n`));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    client: connect({ baseURL: `http://127.0.0.1:${port}` }),
    closed,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("after its finish a stream waits a moment for usage, not for an end marker that never comes", async () => {
  await using host = await startHost(async (send) => {
    send(chunk({ role: "assistant", content: "whole" }));
    send(chunk({}, "stop"));
    await sleep(100);
    send({
      ...chunk({}),
      choices: [],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    });
  });
  const started = performance.now();
  const stream = await host.client.completion({ ...hello, stream: true }, { idleTimeout: 20_000 });
  const answer = await stream.final();
  expect(answer).toMatchObject({
    choices: [{ message: { content: "whole" }, finish_reason: "stop" }],
    usage: { total_tokens: 2 },
  });
  expect(performance.now() - started).toBeLessThan(5000);
  await host.closed;
});

test("until its first token a stream may be silent for as long as the first byte may take", async () => {
  await using host = await startHost(async (send) => {
    send(chunk({ role: "assistant", content: "" }));
    await sleep(400);
    send(chunk({ content: "thought" }));
    send(chunk({}, "stop"));
  });
  const stream = await host.client.completion({ ...hello, stream: true }, { idleTimeout: 100 });
  expect(await stream.text()).toBe("thought");
});

test("from its first token on a silent stream is stalled", async () => {
  await using host = await startHost(async (send) => send(chunk({ content: "half" })));
  const stream = await host.client.completion({ ...hello, stream: true }, { idleTimeout: 100 });
  const error = await caught(stream.text());
  expect(error).toMatchObject({ code: "timeout" });
  expect(error.partial?.choices[0]?.message.content).toBe("half");
  await host.closed;
});
