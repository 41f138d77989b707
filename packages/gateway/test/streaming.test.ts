import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { deployment, eventsOf, messages, start } from "./support/start.ts";

const REQUEST = { model: "gemma", messages };
const STREAM = { ...REQUEST, stream: true };

test("a stream is chunks, a finish and [DONE]", async () => {
  await using running = await start();
  const response = await running.chat(STREAM);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  const events = eventsOf(await response.text());
  expect(events.at(-1)).toBe("[DONE]");
  expect(events[0]).toMatchObject({ object: "chat.completion.chunk", model: "gemma" });
  expect(events[0].choices[0].delta).toEqual({ role: "assistant", content: "" });
  expect(events.at(-2).choices[0]).toMatchObject({ delta: {}, finish_reason: "stop" });
  const text = events
    .slice(0, -1)
    .map(({ choices }) => choices[0].delta.content ?? "")
    .join("");
  const whole = await (await running.chat(REQUEST)).json();
  expect(text).toBe(whole.choices[0].message.content);
});

test("headers wait for the first chunk, so that an early failure has its true status", async () => {
  await using running = await start({ emulator: { faults: [{ kind: "cut", afterChunks: 0 }] } });
  const response = await running.chat(STREAM);
  expect(response.status).toBe(502);
  expect((await response.json()).error.code).toBe("truncated");
});

test("a later failure is one in-band error and no [DONE]", async () => {
  await using running = await start({ emulator: { faults: [{ kind: "cut", afterChunks: 3 }] } });
  const response = await running.chat(STREAM);
  expect(response.status).toBe(200);
  const events = eventsOf(await response.text());
  expect(events.at(-1).error).toMatchObject({
    type: "server_error",
    code: "truncated",
    param: null,
    provider: "bytez",
  });
  expect(events.filter((event) => event.error)).toHaveLength(1);
  expect(events).not.toContain("[DONE]");
  expect(events.some((event) => event.choices?.[0]?.finish_reason)).toBe(false);
});

test("a stall ends with an in-band error after idle_timeout", async () => {
  await using running = await start({
    config: (baseURL) => ({
      model_list: [deployment(baseURL)],
      gateway_settings: { idle_timeout: 0.2 },
    }),
    emulator: { faults: [{ kind: "stall", afterChunks: 2 }] },
  });
  const events = eventsOf(await (await running.chat(STREAM)).text());
  expect(events.at(-1).error.code).toBe("timeout");
  expect(await running.emulator.requests[0]!.finished).toBe("aborted");
});

test("keepalive_seconds sends comments, also before the first chunk; a failure is then in the stream", async () => {
  await using running = await start({
    config: (baseURL) => ({
      model_list: [deployment(baseURL, { keepalive_seconds: 1, num_retries: 0 })],
    }),
    emulator: { faults: [{ kind: "cold-start", delay: 1500, times: 1 }] },
  });
  const text = await (await running.chat(STREAM)).text();
  expect(text.startsWith(": ping\n\n")).toBe(true);
  expect(text).toMatch(/data: \[DONE\]\n\n$/);
  running.emulator.setFault([{ kind: "status", status: 500 }]);
  const whole = await running.chat(STREAM);
  expect(whole.status).toBe(500);
});

test("a heartbeat that begins the answer knows whose time it is, and how the answer began", async () => {
  await using running = await start({
    config: (baseURL) => ({
      model_list: [
        deployment(baseURL, { keepalive_seconds: 1, stream_timeout: 1.5, num_retries: 0 }),
      ],
    }),
    emulator: { faults: [{ kind: "cold-start", delay: 5000 }] },
  });
  const response = await running.chat(STREAM);
  expect(response.status).toBe(200);
  expect(Number(response.headers.get("x-anymodel-upstream-ms"))).toBeGreaterThan(800);
  expect(Number(response.headers.get("x-anymodel-overhead-ms"))).toBeLessThan(500);
  expect(eventsOf(await response.text())).toMatchObject([{ error: { code: "timeout" } }]);
  await running.gateway.close();
  expect(JSON.parse(running.log())).toMatchObject({ status: 200, error: "timeout" });
});

test("the time of a call whose client left is its deployment's", async () => {
  await using running = await start({
    emulator: { faults: [{ kind: "cold-start", delay: 5000 }] },
  });
  await running.chat(REQUEST, { signal: AbortSignal.timeout(400) }).catch(() => {});
  await running.gateway.close();
  const { status, ms, upstream_ms } = JSON.parse(running.log());
  expect(status).toBe(499);
  expect(upstream_ms).toBeGreaterThan(ms / 2);
});

test("always_include_stream_usage: a mock's usage is the last chunk", async () => {
  await using running = await start({
    config: (baseURL) => ({ model_list: [deployment(baseURL, { mock_response: "hi" })] }),
  });
  const events = eventsOf(
    await (await running.chat({ ...STREAM, stream_options: { include_usage: true } })).text(),
  );
  expect(events.at(-2)).toMatchObject({ choices: [], usage: { total_tokens: 30 } });
});

describe("a client that leaves stops the upstream call within 100 ms", () => {
  test.each([
    ["unstreamed", REQUEST, { kind: "cold-start", delay: 5000 }],
    ["before the first chunk", STREAM, { kind: "stall", afterChunks: 0 }],
    ["in the middle of a stream", STREAM, { kind: "stall", afterChunks: 2 }],
  ] as const)("%s", async (_, body, fault) => {
    await using running = await start({ emulator: { faults: [fault] } });
    const controller = new AbortController();
    const answer = running
      .chat(body, { signal: controller.signal })
      .then((response) => response.text())
      .catch(() => {});
    while (running.emulator.requests.length === 0 || !running.emulator.requests[0]!.fault)
      await sleep(5);
    await sleep(50);
    const left = performance.now();
    controller.abort();
    expect(await running.emulator.requests[0]!.finished).toBe("aborted");
    expect(performance.now() - left).toBeLessThan(100);
    await answer;
    await sleep(300);
    expect(running.log()).toContain('"client_left":true');
    expect(running.log()).toContain('"status":499');
  });

  test("through fetch: cancelling the body", async () => {
    await using running = await start({
      emulator: { faults: [{ kind: "stall", afterChunks: 2 }] },
    });
    const response = await running.gateway.fetch(
      new Request("http://x/v1/chat/completions", { method: "POST", body: JSON.stringify(STREAM) }),
    );
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel();
    expect(await running.emulator.requests[0]!.finished).toBe("aborted");
  });
});

test("a slow reader: what the gateway holds of its stream stays under 1 MiB", async () => {
  const size = 64 * 1024;
  let sent = 0;
  const piece = "x".repeat(size);
  await using running = await start({
    emulator: {
      faults: [
        {
          kind: "respond",
          headers: { "content-type": "text/plain" },
          chunks: {
            *[Symbol.iterator]() {
              for (let at = 0; at < 1000; at++) {
                sent += size;
                yield piece;
              }
            },
          } as unknown as string[],
          chunkDelay: 0,
        },
      ],
    },
  });
  const { hostname, port } = new URL(running.url);
  const socket = connect(Number(port), hostname);
  const body = JSON.stringify(STREAM);
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  socket.pause();
  let before = -1;
  while (sent !== before) {
    before = sent;
    await sleep(300);
  }
  // What left the provider lies in the kernel's buffers of two connections and in the gateway.
  const metrics = await (await fetch(`${running.url}/metrics`)).text();
  const buffered = Number(/anymodel_response_buffered_bytes (\d+)/.exec(metrics)?.[1]);
  expect(buffered).toBeGreaterThan(0);
  expect(buffered).toBeLessThan(2 ** 20);
  expect(sent).toBeLessThan(32 * 2 ** 20);
  socket.destroy();
  expect(await running.emulator.requests[0]!.finished).toBe("aborted");
});
