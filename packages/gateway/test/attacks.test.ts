/** What a hostile client or a broken provider may send, and what it must not cost. */
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { openai } from "@anymodel/openai-compatible";
import { anthropic } from "@anymodel/provider-anthropic";
import { anything, array, assert, constantFrom, oneof, property, record, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { chatSchema } from "../src/chat/chat-schema.ts";
import { cutLists } from "../src/chat/cut-lists.ts";
import { embeddingSchema } from "../src/embedding/embedding-schema.ts";
import { createGateway, type GatewayConfig } from "../src/index.ts";
import { rawRequest } from "./support/raw.ts";

const messages = [{ role: "user", content: "Hi" }];

/** A gateway before a provider that answers so. */
async function startBefore(
  answer: RequestListener,
  params: object = {},
  gateway_settings: GatewayConfig["gateway_settings"] = {},
) {
  const upstream = createServer((request, response) => {
    request.resume().on("end", () => answer(request, response));
  }).listen(0, "127.0.0.1");
  await once(upstream, "listening");
  const api_base = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const litellm_params = { model: "openai/x", api_key: "k", api_base, num_retries: 0, ...params };
  const lines: string[] = [];
  const gateway = createGateway(
    { model_list: [{ model_name: "m", litellm_params }], gateway_settings },
    { providers: { openai, anthropic }, environment: {}, log: (text) => lines.push(text) },
  );
  const { url } = await gateway.listen({ port: 0 });
  const init = (body: BodyInit | object) =>
    ({
      method: "POST",
      body:
        typeof body === "string" || body instanceof ReadableStream ? body : JSON.stringify(body),
      duplex: "half",
    }) as RequestInit;
  return {
    gateway,
    url,
    log: () => lines.join(""),
    post: (body: BodyInit | object) => fetch(`${url}/v1/chat/completions`, init(body)),
    /** Through the `fetch` handler. */
    handle: (body: BodyInit | object) =>
      gateway.fetch(new Request("http://x/v1/chat/completions", init(body))),
    async [Symbol.asyncDispose]() {
      await gateway.close();
      upstream.closeAllConnections();
      upstream.close();
    },
  };
}

const completion = (content: string): string =>
  JSON.stringify({
    id: "1",
    created: 1,
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
  });
const say: RequestListener = (_, response) =>
  response.writeHead(200, { "content-type": "application/json" }).end(completion("Hi"));
const event = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;
const text = event({ id: "1", created: 1, choices: [{ index: 0, delta: { content: "a" } }] });
const end = `${event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}data: [DONE]\n\n`;
const flood: RequestListener = (_, response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const timer = setInterval(() => response.write(text.repeat(500)), 1);
  response.on("close", () => clearInterval(timer));
};

describe("bodies that would cost more than they are", () => {
  const list = (count: number): string => `[${"1,".repeat(count - 1)}1]`;

  test.each([
    ["messages", `{"model":"m","messages":${list(900_000)}}`, "messages[0]"],
    [
      "parts",
      `{"model":"m","messages":[{"role":"user","content":${list(900_000)}}]}`,
      "messages[0].content[0]",
    ],
    [
      "stop",
      `{"model":"m","messages":${JSON.stringify(messages)},"stop":${list(900_000)}}`,
      "stop[0]",
    ],
    [
      "any values",
      `{"model":"m","messages":${JSON.stringify(messages)},"x":${list(1_000_001)}}`,
      null,
    ],
    [
      "fallbacks",
      JSON.stringify({ model: "m", messages, fallbacks: Array.from({ length: 101 }, () => "x") }),
      "fallbacks",
    ],
    [
      "paths to drop",
      JSON.stringify({
        model: "m",
        messages,
        tools: Array.from({ length: 20_000 }, () => ({})),
        additional_drop_params: Array.from(
          { length: 20_000 },
          (_, at) => `tools[*].function.x${at}`,
        ),
      }),
      "additional_drop_params",
    ],
    [
      "fields of a fallback",
      JSON.stringify({
        model: "m",
        messages,
        fallbacks: [
          {
            model: "m",
            ...Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`field${at}`, 1])),
          },
        ],
      }),
      "fallbacks[]",
    ],
    [
      "fields",
      JSON.stringify({
        model: "m",
        messages,
        ...Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`field${at}`, 1])),
      }),
      null,
    ],
  ])("%s without number are refused at once", async (_, body, param) => {
    await using running = await startBefore(say);
    const started = performance.now();
    const response = await running.post(body);
    expect(response.status).toBe(400);
    expect((await response.json()).error).toMatchObject({ type: "invalid_request_error", param });
    // Read to their end they take 4 to 16 seconds and more, in which nobody else is served.
    expect(performance.now() - started).toBeLessThan(2500);
  });

  const anyPart = oneof(constantFrom(1, "a", { type: "text" }, {}), anything());
  const anyMessage = oneof(
    record({ role: constantFrom("user", "x"), content: oneof(array(anyPart), string()) }),
    anything(),
  );
  const odd = oneof(constantFrom("a", 1, ["a"], ["a", 1, 2], [[1], ["a", 2]], null), anything());

  test.each([
    ["chat", chatSchema, { model: "m", messages }],
    ["embeddings", embeddingSchema, { model: "m", input: "Hi" }],
  ] as const)(
    "%s: what is told of a list is found wrong by its first wrong item",
    (_, schema, good) => {
      const fields = Object.fromEntries(
        Object.keys(schema.shape).map((name) => [
          name,
          name === "messages" ? array(anyMessage) : odd,
        ]),
      );
      const body = record(fields, { requiredKeys: [] });
      assert(
        property(body, (given) => {
          const value = { ...good, ...given };
          const wrong = (body: unknown) => {
            const { issues = [] } = schema.safeParse(body).error ?? {};
            return [...new Set(issues.map(({ path }) => path[0]))];
          };
          expect(wrong(cutLists(schema, value))).toEqual(wrong(value));
        }),
        { numRuns: 2000 },
      );
    },
  );

  test("what is dropped is copied once", async () => {
    await using running = await startBefore(say);
    const names = Array.from({ length: 100_000 }, (_, at) => `field${at}`);
    const started = performance.now();
    const response = await running.post({
      model: "m",
      messages,
      extra_body: Object.fromEntries(names.map((name) => [name, 1])),
      additional_drop_params: names.slice(0, 100).map((name) => `extra_body.${name}`),
    });
    expect(response.status).toBe(200);
    // With a copy for each path it takes 10 seconds.
    expect(performance.now() - started).toBeLessThan(2500);
  });

  test("an error is told without long searches of a long request", async () => {
    const words = "the quick brown fox jumps over the lazy dog ".repeat(45);
    await using running = await startBefore((_, response) =>
      response.writeHead(400).end(JSON.stringify({ error: { message: words } })),
    );
    const started = performance.now();
    const content = "the quick brown fax".repeat(500_000);
    const response = await running.post({ model: "m", messages: [{ role: "user", content }] });
    expect((await response.json()).error.message).toContain("[redacted]");
    expect(performance.now() - started).toBeLessThan(2500);
  });

  test("words of the request that stand in what replaces them do not make an error grow", async () => {
    await using running = await startBefore((_, response) =>
      response
        .writeHead(400)
        .end(JSON.stringify({ error: { message: "no: edacted] ".repeat(100) } })),
    );
    const content = Array.from({ length: 20_000 }, () => ({ type: "text", text: "edacted]" }));
    const started = performance.now();
    const response = await running.post({ model: "m", messages: [{ role: "user", content }] });
    expect((await response.json()).error.message).toMatch(
      /^\[openai\] (no: \[redacted\] )+(no: )?…$/,
    );
    expect(performance.now() - started).toBeLessThan(2500);
  });

  test("what was kept as bytes and is no JSON is the client's fault", async () => {
    await using running = await startBefore(say, { model: "anthropic/x" });
    const url = `data:image/png;base64,${"A".repeat(40_000)}\\q${"A".repeat(40_000)}`;
    const response = await running.post(
      `{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"${url}"}}]}]}`,
    );
    expect(response.status).toBe(400);
    expect((await response.json()).error.message).toBe("The body is not valid JSON.");
  });
});

test("a stream_timeout longer than a timer takes is not one of a millisecond", async () => {
  await using running = await startBefore((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    setTimeout(() => response.end(text + end), 100);
  });
  const response = await running.post({ model: "m", messages, stream: true, stream_timeout: 1e9 });
  expect(await response.text()).toContain("[DONE]");
});

describe("readers and senders that stop", () => {
  test("a whole answer that nobody reads is dropped after write_timeout", async () => {
    const content = "x".repeat(24 * 2 ** 20);
    await using running = await startBefore(
      (_, response) =>
        response.writeHead(200, { "content-type": "application/json" }).end(completion(content)),
      {},
      { write_timeout: 0.5 },
    );
    const { hostname, port } = new URL(running.url);
    const socket = connect(Number(port), hostname).pause();
    const body = JSON.stringify({ model: "m", messages });
    socket.write(
      rawRequest("POST /v1/chat/completions HTTP/1.1", [`content-length: ${body.length}`], body),
    );
    while (!running.log().includes('"status":200')) await sleep(20);
    await sleep(2000);
    let received = 0;
    socket
      .on("data", (bytes) => (received += bytes.length))
      .on("error", () => {})
      .resume();
    await Promise.race([once(socket, "close"), sleep(5000)]);
    expect(socket.closed).toBe(true);
    expect(received).toBeLessThan(content.length);
  });

  test("through fetch: a shutdown ends an answer that nobody reads", async () => {
    await using running = await startBefore(flood, {}, { drain_timeout: 0.1 });
    const response = await running.handle({ model: "m", messages, stream: true });
    expect(response.status).toBe(200);
    await sleep(200);
    const closing = running.gateway.close().then(() => "closed");
    expect(await Promise.race([closing, sleep(4000)])).toBe("closed");
    await expect(response.text()).rejects.toThrow("broke the answer off");
  });

  test("through fetch: a shutdown ends a request whose body does not", async () => {
    await using running = await startBefore(say, {}, { drain_timeout: 0.1 });
    const answer = running.handle(new ReadableStream({ pull: () => sleep(60_000) }));
    await sleep(50);
    const closing = running.gateway.close().then(() => "closed");
    expect(await Promise.race([closing, sleep(4000)])).toBe("closed");
    expect((await answer).status).toBe(503);
  });

  test("through fetch: a body that breaks off is a client that left", async () => {
    await using running = await startBefore(say);
    const answer = await running.handle(
      new ReadableStream({ pull: (controller) => controller.error(new Error("my prompt")) }),
    );
    expect(answer.status).toBe(499);
    await running.gateway.close();
    expect(running.log()).toContain('"status":499');
    expect(running.log()).not.toContain("my prompt");
    expect(running.log()).not.toContain('"level":"error"');
  });
});

describe("providers that break the rules", () => {
  test.each([600, 700, 999])("a status that HTTP does not know: %i is 502", async (status) => {
    await using running = await startBefore((_, response) => response.writeHead(status).end("{}"));
    expect((await running.post({ model: "m", messages })).status).toBe(502);
    // A web Response cannot carry it.
    expect((await running.handle({ model: "m", messages })).status).toBe(502);
  });

  test("a stream of garbage without end is an error, not a wait for better", async () => {
    await using running = await startBefore((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(text);
      const timer = setInterval(() => response.write("data: {garbage\n\n".repeat(50)), 5);
      response.on("close", () => clearInterval(timer));
    });
    const response = await running.post({ model: "m", messages, stream: true });
    const body = await response.text();
    expect(body).toContain('"content":"a"');
    expect(body).toContain('"code":"invalid_response"');
    expect(body).not.toContain("[DONE]");
  });

  test("each chunk says something new beside the answer", async () => {
    const facts = Array.from({ length: 10_000 }, (_, at) => event({ [`fact${at}`]: at }));
    await using running = await startBefore((_, response) =>
      response
        .writeHead(200, { "content-type": "text/event-stream" })
        .end(facts.join("") + text + end),
    );
    const started = performance.now();
    const response = await running.post({ model: "m", messages, stream: true });
    expect(await response.text()).toContain("[DONE]");
    // It was 20 seconds.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
