import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { assert, asyncProperty, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { createGateway } from "../src/index.ts";
import { ROUTES } from "../src/http/routes.ts";
import { rawRequest, sendRaw } from "./support/raw.ts";
import { deployment, eventsOf, messages, start } from "./support/start.ts";

const REQUEST = { model: "gemma", messages };
const STREAM = { ...REQUEST, stream: true };
const keyed = (baseURL: string) => ({
  model_list: [deployment(baseURL)],
  general_settings: { master_key: "sk-1234567890-1234567890-first" },
});
const wild = (baseURL: string) => ({
  model_list: [deployment(baseURL, { model: "bytez/*" }, "bytez/*")],
});

describe("advisories", () => {
  test("CVE-2026-42271, CVE-2026-90898: no route takes commands or registers anything", async () => {
    await using running = await start();
    for (const path of [
      "/admin/mcp",
      "/mcp-rest/test/connection",
      "/key/generate",
      "/config/update",
      "/model/new",
      "/user/new",
    ]) {
      const response = await fetch(running.url + path, {
        method: "POST",
        body: JSON.stringify({ command: "sh", args: ["-c", "id"], env: {} }),
      });
      expect(response.status).toBe(404);
    }
  });

  test("CVE-2026-86242: an adapter comes from an installed package or a file, never from a URL", async () => {
    const gateway = createGateway(
      { providers: { evil: "https://evil.example/adapter.js" } },
      { environment: {}, log: () => {} },
    );
    await expect(gateway.ready()).rejects.toThrow(/providers\.evil must be a package or a file/);
  });

  test("CVE-2026-35029, CVE-2026-47101, CVE-2026-12773: every route that is not declared open needs the key", async () => {
    await using running = await start({ config: keyed });
    for (const { method, path, access } of ROUTES) {
      for (const authorization of [
        undefined,
        "",
        "Bearer",
        "Bearer undefined",
        "Bearer null",
        "Basic c2stMTIz",
      ]) {
        const response = await fetch(running.url + path.replace("*", "gemma"), {
          method,
          ...(authorization !== undefined && { headers: { authorization } }),
          ...(method === "POST" && { body: JSON.stringify(REQUEST) }),
        });
        expect([path, authorization, response.status]).toEqual([
          path,
          authorization,
          access === "open" ? 200 : 401,
        ]);
      }
    }
  });

  test("CVE-2026-49468: one path serves authentication and routing, whatever Host and spelling say", async () => {
    await using running = await start({ config: keyed });
    const open = "/health/liveness";
    for (const line of [
      `GET /v1/models HTTP/1.1`,
      `GET http://x${open}/../../v1/models HTTP/1.1`,
      `GET ${open}/../../v1/models HTTP/1.1`,
      `GET ${open}%2f..%2f..%2fv1/models HTTP/1.1`,
      `GET ${open}/..;/v1/models HTTP/1.1`,
      `GET //v1/models HTTP/1.1`,
      `GET /v1/models?${open} HTTP/1.1`,
      `GET /v1/models#${open} HTTP/1.1`,
    ]) {
      const answer = await sendRaw(running.url, [`${line}\r\nhost: x${open}?\r\n\r\n`], 100);
      expect([line, answer.slice(9, 12)]).toEqual([line, "401"]);
    }
    const twice = await sendRaw(
      running.url,
      [`GET /v1/models HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n`],
      100,
    );
    expect(twice.slice(9, 12)).toMatch(/40[01]/);
  });

  test("CVE-2026-35030: keys with a common beginning are not the same", async () => {
    await using running = await start({ config: keyed });
    const ask = (key: string) =>
      running.chat(REQUEST, { headers: { authorization: `Bearer ${key}` } });
    expect((await ask("sk-1234567890-1234567890-first")).status).toBe(200);
    expect((await ask("sk-1234567890-1234567890-secnd")).status).toBe(401);
    expect((await ask("sk-1234567890-1234567890-firs")).status).toBe(401);
  });

  test.each([
    "api_base",
    "base_url",
    "api_key",
    "custom_llm_provider",
    "extra_headers",
    "headers",
    "user_config",
    "model_list",
  ])("CVE-2024-6587: a caller cannot choose host or key: %s", async (name) => {
    await using running = await start();
    let reached = 0;
    const attacker = createServer((_, response) => (reached++, response.end("{}"))).listen(0);
    const url = `http://127.0.0.1:${(attacker.address() as AddressInfo).port}`;
    const response = await running.chat({
      ...REQUEST,
      [name]: name.endsWith("headers") ? { host: url } : url,
    });
    expect(response.status).toBe(400);
    expect((await response.json()).error.param).toBe(name);
    expect([reached, running.emulator.requests.length]).toEqual([0, 0]);
    attacker.close();
  });

  test("CVE-2024-6587: nor in what goes to the provider as it is", async () => {
    await using running = await start();
    for (const [body, param] of [
      [{ extra_body: { api_base: "http://127.0.0.1:1" } }, "extra_body.api_base"],
      [
        { fallbacks: [{ model: "gemma", extra_body: { base_url: "http://127.0.0.1:1" } }] },
        "fallbacks[].extra_body.base_url",
      ],
    ] as const) {
      const response = await running.chat({ ...REQUEST, ...body });
      expect(response.status).toBe(400);
      expect((await response.json()).error.param).toBe(param);
    }
    expect(running.emulator.requests).toHaveLength(0);
  });

  test("CVE-2025-66405, CVE-2026-110719, CVE-2026-19889: headers cannot choose a host", async () => {
    await using running = await start();
    let reached = 0;
    const attacker = createServer((_, response) => (reached++, response.end("{}"))).listen(0);
    const url = `http://127.0.0.1:${(attacker.address() as AddressInfo).port}`;
    const names = [
      "x-portkey-custom-host",
      "x-custom-host",
      "x-forwarded-host",
      "x-litellm-api-base",
      "forwarded",
      "x-original-url",
      "x-rewrite-url",
    ];
    const response = await running.chat(REQUEST, {
      headers: Object.fromEntries(names.map((name) => [name, url])),
    });
    expect(response.status).toBe(200);
    expect(reached).toBe(0);
    expect(running.emulator.requests).toHaveLength(1);
    attacker.close();
  });

  test("CVE-2026-108719: a callback URL is never called by the gateway", async () => {
    await using running = await start();
    let reached = 0;
    const attacker = createServer((_, response) => (reached++, response.end("{}"))).listen(0);
    const url = `http://127.0.0.1:${(attacker.address() as AddressInfo).port}`;
    await (await running.chat({ ...REQUEST, callback_url: url, webhook: url })).text();
    expect(reached).toBe(0);
    attacker.close();
  });

  test("CVE-2024-8984: multipart bodies and huge boundaries are refused, not parsed", async () => {
    await using running = await start();
    const huge = await sendRaw(running.url, [
      rawRequest("POST /v1/chat/completions HTTP/1.1", [
        `content-type: multipart/form-data; boundary=${"x".repeat(2 ** 20)}`,
      ]),
    ]);
    expect(huge).toMatch(/^HTTP\/1\.1 431 /);
    const parts = await running.chat("--x\r\n\r\n".repeat(10_000), {
      headers: { "content-type": "multipart/form-data; boundary=x" },
    });
    expect(parts.status).toBe(400);
  });

  describe("CVE-2026-44456, CVE-2025-59139: the body's limit is counted, however it is sent", () => {
    const config = (baseURL: string) => ({
      model_list: [deployment(baseURL)],
      general_settings: { max_request_size_mb: 1 },
    });
    const POST = "POST /v1/chat/completions HTTP/1.1";

    test("declared", async () => {
      await using running = await start({ config });
      const answer = await sendRaw(running.url, [
        rawRequest(POST, ["content-length: 2000000"], "x".repeat(1000)),
      ]);
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
      expect(answer).toContain('"code":"request_too_large"');
    });

    test("chunked", async () => {
      await using running = await start({ config });
      const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
      const answer = await sendRaw(running.url, [
        rawRequest(POST, ["transfer-encoding: chunked"]),
        ...Array.from({ length: 64 }, () => chunk),
      ]);
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    });

    test("length and chunked together", async () => {
      await using running = await start({ config });
      const answer = await sendRaw(running.url, [
        rawRequest(
          POST,
          ["content-length: 5", "transfer-encoding: chunked"],
          "0\r\n\r\nGET /health HTTP/1.1\r\n\r\n",
        ),
      ]);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    });

    test("through fetch", async () => {
      await using running = await start({ config });
      const response = await running.gateway.fetch(
        new Request("http://x/v1/chat/completions", {
          method: "POST",
          body: "x".repeat(2 ** 20 + 1),
        }),
      );
      expect(response.status).toBe(413);
    });
  });
});

describe("threats", () => {
  test.each([301, 302, 307, 308])(
    "key leak by redirect: a provider's %i is never followed",
    async (status) => {
      let reached = 0;
      const attacker = createServer((_, response) => (reached++, response.end("{}"))).listen(0);
      const location = `http://127.0.0.1:${(attacker.address() as AddressInfo).port}/`;
      await using running = await start({
        emulator: { faults: [{ kind: "redirect", location, status }] },
      });
      expect((await running.chat(REQUEST)).status).toBe(502);
      expect((await running.chat(STREAM)).status).toBe(502);
      expect(reached).toBe(0);
      attacker.close();
    },
  );

  test("request smuggling: what is not clean HTTP is 400 in OpenAI's shape", async () => {
    await using running = await start();
    for (const bytes of [
      "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length : 5\r\n\r\nhello",
      "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n",
      "GET /health HTTP/1.1\nhost: x\n\n\0",
      "nonsense\r\n\r\n",
    ]) {
      const answer = await sendRaw(running.url, [bytes], 200);
      if (answer !== "") expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    }
    expect(await sendRaw(running.url, ["nonsense\r\n\r\n"])).toContain('"error":{"message"');
  });

  test("headers: more than 16 KB are 431", async () => {
    await using running = await start();
    const answer = await sendRaw(running.url, [
      rawRequest("GET /health HTTP/1.1", [`x-big: ${"x".repeat(17_000)}`]),
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    const { error } = JSON.parse(answer.split("\r\n\r\n")[1]!);
    while (running.log() === "") await sleep(20);
    const lines = running.log().trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { request_id: error.request_id, method: "-", route: "unmatched", status: 431 },
    ]);
    const metrics = await (await fetch(`${running.url}/metrics`)).text();
    expect(metrics).toContain('status="431"');
  });

  test("slowloris: headers and bodies that trickle are cut off", async () => {
    await using running = await start({
      config: (baseURL) => ({
        model_list: [deployment(baseURL)],
        gateway_settings: { header_timeout: 1, body_timeout: 1 },
      }),
    });
    const head = await sendRaw(running.url, ["GET /health HTT"], 4000);
    expect(head).toMatch(/^HTTP\/1\.1 408 /);
    const body = await sendRaw(
      running.url,
      [rawRequest("POST /v1/chat/completions HTTP/1.1", ["content-length: 100"], "{")],
      4000,
    );
    expect(body).toMatch(/^HTTP\/1\.1 408 /);
    expect(body).toContain('"code":"request_timeout"');
  });

  test("slow client: a reader that takes nothing is dropped after write_timeout", async () => {
    await using running = await start({
      config: (baseURL) => ({
        model_list: [deployment(baseURL)],
        gateway_settings: { write_timeout: 0.5 },
      }),
      emulator: {
        faults: [
          {
            kind: "respond",
            chunks: Array.from({ length: 400 }, () => "x".repeat(65_536)),
            chunkDelay: 0,
            headers: { "content-type": "text/plain" },
          },
        ],
      },
    });
    const { connect } = await import("node:net");
    const { hostname, port } = new URL(running.url);
    const socket = connect(Number(port), hostname);
    const body = JSON.stringify(STREAM);
    socket.pause();
    socket.write(
      rawRequest("POST /v1/chat/completions HTTP/1.1", [`content-length: ${body.length}`], body),
    );
    while (running.emulator.requests.length === 0) await sleep(10);
    expect(await running.emulator.requests[0]!.finished).toBe("aborted");
    socket.destroy();
  });

  test("unbounded memory: a global budget of bytes in flight answers 503 with Retry-After", async () => {
    await using running = await start({
      config: (baseURL) => ({
        model_list: [deployment(baseURL)],
        gateway_settings: { max_in_flight_mb: 1 },
      }),
      emulator: { faults: [{ kind: "cold-start", delay: 300 }] },
    });
    const big = { ...REQUEST, messages: [{ role: "user", content: "x".repeat(700_000) }] };
    const responses = await Promise.all([running.chat(big), running.chat(big)]);
    expect(responses.map(({ status }) => status).toSorted()).toEqual([200, 503]);
    const refused = responses.find(({ status }) => status === 503)!;
    expect(refused.headers.get("retry-after")).toBe("1");
    expect((await running.chat(big)).status).toBe(200);
  });

  test("unbounded memory: one server-sent event without an end is cut off", async () => {
    await using running = await start({
      config: (baseURL) => ({
        model_list: [deployment(baseURL, { provider_settings: { api: "openai" } })],
      }),
      emulator: {
        faults: [
          {
            kind: "respond",
            headers: { "content-type": "text/event-stream" },
            chunks: ["data: ", ...Array.from({ length: 400 }, () => "x".repeat(65_536))],
            chunkDelay: 0,
          },
        ],
      },
    });
    const response = await running.chat(STREAM);
    expect(response.status).toBe(502);
    expect((await response.json()).error.code).toBe("invalid_response");
  });

  test("header injection: a hostile x-request-id is replaced", async () => {
    await using running = await start();
    for (const id of ["a b", "é", "x".repeat(129), '"{}', "a,b"]) {
      const response = await fetch(`${running.url}/health`, {
        headers: { "x-request-id": encodeURI(id) === id ? id : encodeURI(id) },
      });
      const given = response.headers.get("x-request-id")!;
      expect(given === id || /^[\w-]{36}$/.test(given)).toBe(true);
    }
    await assert(
      asyncProperty(string({ maxLength: 200 }), async (id) => {
        const raw = id.replace(/[^\x20-\x7e]/g, "?");
        const answer = await sendRaw(
          running.url,
          [rawRequest("GET /health HTTP/1.1", [`x-request-id: ${raw}`, "connection: close"])],
          50,
        );
        expect(answer).toMatch(/x-request-id: [\w.:-]{1,128}\r\n/);
      }),
      { numRuns: 25 },
    );
  });

  test.each([
    ["arrays", "[", "]"],
    ["objects", '{"a":', "}"],
  ])("JSON depth: 65 nested %s are 400, 200,000 too", async (_, open, close) => {
    await using running = await start();
    for (const depth of [65, 200_000]) {
      const value = `${open.repeat(depth)}1${close.repeat(depth)}`;
      const response = await running.chat(`{"model":"gemma","messages":[],"x":${value}}`);
      expect(response.status).toBe(400);
      expect((await response.json()).error.message).toContain("nested more than 64 deep");
    }
    const inString = await running.chat({
      ...REQUEST,
      messages: [{ role: "user", content: `\\"${"[{".repeat(500)}` }],
    });
    expect(inString.status).toBe(200);
  });

  test.each([
    "bytez/../../v1/admin",
    "bytez/%2e%2e",
    "bytez/a//b",
    "bytez/a\\b",
    "bytez/a?b",
    "bytez/a#b",
    "bytez/a;b",
    "bytez/./a",
    "bytez/\ud800",
  ])("path traversal through model ids: %s", async (model) => {
    await using running = await start({ config: wild });
    const response = await running.chat({ ...REQUEST, model });
    const [request] = running.emulator.requests;
    if (response.status === 200)
      expect(request!.path).toBe(
        `/models/v2/${model.slice(6).split("/").map(encodeURIComponent).join("/")}`,
      );
    else expect([response.status, request]).toEqual([400, undefined]);
  });

  test("log injection: a log line is one line of JSON, whatever a caller sends", async () => {
    await using running = await start({ config: wild });
    const hostile = 'x\n{"level":60}\u001b[31m';
    await running.chat({ ...REQUEST, model: `bytez/${hostile}` });
    await running.chat({ ...REQUEST, model: hostile });
    await fetch(`${running.url}/${encodeURIComponent(hostile)}`);
    await sleep(300);
    const lines = running.log().trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      expect(JSON.parse(line)).toHaveProperty("request_id");
      expect(line).not.toMatch(/[\x00-\x1f]|level/);
    }
  });

  test("DNS rebinding and web pages: without a key only this machine's names and no foreign origin", async () => {
    await using running = await start();
    for (const [header, status] of [
      ["host: evil.example", 403],
      ["host: 127.0.0.1.evil.example", 403],
      ["host: localhost:4000", 200],
      ["host: [::1]:4000", 200],
    ] as const) {
      const answer = await sendRaw(
        running.url,
        [`GET /v1/models HTTP/1.1\r\n${header}\r\nconnection: close\r\n\r\n`],
        100,
      );
      expect([header, answer.slice(9, 12)]).toEqual([header, String(status)]);
    }
    expect(
      (await running.chat(REQUEST, { headers: { origin: "https://evil.example" } })).status,
    ).toBe(403);
    expect(
      (await running.chat(REQUEST, { headers: { origin: "http://localhost:3000" } })).status,
    ).toBe(200);
  });
});

describe("failure modes", () => {
  const group = (baseURL: string, more: object = {}) => ({
    model_list: [
      deployment(baseURL, { model: "bytez/org/first", order: 1, ...more }),
      deployment(baseURL, { model: "bytez/org/second", order: 2 }),
    ],
  });

  test("upstream hangs before headers: another deployment after the first time-out, the silent one is not asked again", async () => {
    await using running = await start({
      config: (baseURL) => group(baseURL, { timeout: 0.2, num_retries: 3 }),
      emulator: { faults: [{ kind: "cold-start", delay: 10_000, match: "org/first" }] },
    });
    const started = performance.now();
    const response = await running.chat(REQUEST);
    expect(response.headers.get("x-anymodel-deployment")).toBe("gemma-2");
    expect(performance.now() - started).toBeLessThan(1500);
    expect(running.emulator.requests.filter(({ model }) => model === "org/first")).toHaveLength(1);
  });

  test("a time-out of the only deployment is 408, by the request's timeout or LiteLLM's header too", async () => {
    await using running = await start({
      emulator: { faults: [{ kind: "cold-start", delay: 5000 }] },
    });
    expect((await running.chat({ ...REQUEST, timeout: 0.1 })).status).toBe(408);
    expect((await running.chat(REQUEST, { headers: { "x-litellm-timeout": "0.1" } })).status).toBe(
      408,
    );
    expect((await running.chat({ ...STREAM, stream_timeout: 0.1 })).status).toBe(408);
  });

  test("connection reset: a fresh connection, twice unless told, then the error", async () => {
    await using running = await start({ emulator: { faults: [{ kind: "reset", times: 1 }] } });
    expect((await running.chat(REQUEST)).status).toBe(200);
    running.emulator.setFault({ kind: "reset", times: 3 });
    expect((await running.chat(REQUEST)).status).toBe(502);
  });

  test("DNS failure and a refused connection are 502", async () => {
    for (const host of ["http://no-such-host.invalid", "http://127.0.0.1:1"]) {
      await using running = await start({ config: { model_list: [deployment(host)] } });
      const response = await running.chat(REQUEST);
      expect([response.status, (await response.json()).error.code]).toEqual([502, "connection"]);
    }
  });

  test.each([
    ["garbage", 502],
    ["empty", 502],
    ["error-in-success", 502],
    ["html", 502],
  ] as const)("a broken answer (%s) is an error, never a success", async (kind, status) => {
    await using running = await start({ emulator: { faults: [{ kind }] } });
    expect((await running.chat(REQUEST)).status).toBe(status);
  });

  test("UTF-8 split across chunks arrives whole", async () => {
    await using running = await start({ emulator: { faults: [{ kind: "split" }] } });
    const events = eventsOf(await (await running.chat(STREAM)).text());
    expect(
      events
        .slice(0, -1)
        .map(({ choices }) => choices[0].delta.content ?? "")
        .join(""),
    ).toContain("Hello 👋 from");
  });

  test("401 from a provider: another key serves; if none does, 502 that is not the client's", async () => {
    await using running = await start({
      config: group,
      emulator: { faults: [{ kind: "status", status: 401, match: "org/first" }] },
    });
    expect((await running.chat(REQUEST)).status).toBe(200);
    running.emulator.setFault({ kind: "status", status: 401 });
    const response = await running.chat(REQUEST);
    expect(response.status).toBe(502);
    expect((await response.json()).error.message).toContain("not yours");
  });

  test("400 context length: told as such, not asked again", async () => {
    await using running = await start({
      config: group,
      emulator: {
        faults: [
          {
            kind: "status",
            status: 400,
            message: "This model's maximum context length is 4096 tokens",
          },
        ],
      },
    });
    const response = await running.chat(REQUEST);
    expect([response.status, (await response.json()).error.code]).toEqual([
      400,
      "context_length_exceeded",
    ]);
    expect(running.emulator.requests).toHaveLength(1);
  });

  test("graceful shutdown: not ready, no new calls, those under way finish", async () => {
    const running = await start({ emulator: { chunkDelay: 30 } });
    const answer = running.chat(STREAM).then((response) => response.text());
    while (running.emulator.requests.length === 0) await sleep(5);
    const closing = running.gateway.close();
    await expect(fetch(`${running.url}/health/readiness`)).rejects.toThrow("fetch failed");
    expect(await answer).toContain("[DONE]");
    await closing;
    await running.emulator.close();
  });

  test("graceful shutdown: a kept connection gets the end of its answer, no new one, and is closed", async () => {
    await using running = await start({ emulator: { chunkDelay: 50 } });
    const { connect } = await import("node:net");
    const { hostname, port } = new URL(running.url);
    const socket = connect(Number(port), hostname);
    let received = "";
    socket.on("data", (data) => (received += data.toString()));
    const body = JSON.stringify(STREAM);
    const request = rawRequest(
      "POST /v1/chat/completions HTTP/1.1",
      [`content-length: ${body.length}`],
      body,
    );
    socket.write(request);
    while (!received.includes("data: ")) await sleep(5);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    const closing = running.gateway.close();
    socket.write(rawRequest("GET /health/readiness HTTP/1.1"));
    const ready = await running.gateway.fetch(new Request("http://x/health/readiness"));
    expect([ready.status, await ready.json()]).toEqual([503, { status: "shutting_down" }]);
    await Promise.all([closing, closed]);
    expect(received).toContain("[DONE]");
    expect(received.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
  });

  test("graceful shutdown: an answer that begins after SIGTERM ends its connection", async () => {
    await using running = await start({
      emulator: { faults: [{ kind: "cold-start", delay: 300 }] },
    });
    const answer = running.chat(REQUEST);
    while (running.emulator.requests.length === 0) await sleep(5);
    const closing = running.gateway.close();
    expect((await answer).headers.get("connection")).toBe("close");
    await closing;
  });

  test("graceful shutdown: what is not done after drain_timeout gets an in-band error", async () => {
    const running = await start({
      config: (baseURL) => ({
        model_list: [deployment(baseURL)],
        gateway_settings: { drain_timeout: 0.3 },
      }),
      emulator: { faults: [{ kind: "stall", afterChunks: 2 }] },
    });
    const streamed = running.chat(STREAM).then((response) => response.text());
    while (running.emulator.requests.length === 0) await sleep(5);
    await sleep(50);
    running.emulator.setFault({ kind: "cold-start", delay: 20_000 });
    const whole = running.chat(REQUEST);
    while (running.emulator.requests.length < 2) await sleep(5);
    const started = performance.now();
    await running.gateway.close();
    expect(performance.now() - started).toBeLessThan(2500);
    const events = eventsOf(await streamed);
    expect(events.at(-1).error.code).toBe("shutting_down");
    expect((await whole).status).toBe(503);
    await running.emulator.close();
  });

  test("graceful shutdown: who is still sending after drain_timeout is told why it ends", async () => {
    await using running = await start({
      config: (baseURL) => ({
        model_list: [deployment(baseURL)],
        gateway_settings: { drain_timeout: 0.2 },
      }),
    });
    const half = '{"model":"gemma","messages":[';
    const answers = sendRaw(running.url, [
      rawRequest("POST /v1/chat/completions HTTP/1.1", ["content-length: 999"], half),
    ]);
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(half)),
    });
    const handled = running.gateway.fetch(
      new Request("http://x/v1/chat/completions", {
        method: "POST",
        body,
        duplex: "half",
      } as RequestInit),
    );
    while (!(await (await fetch(`${running.url}/metrics`)).text()).includes("in_flight_requests 3"))
      await sleep(5);
    await running.gateway.close();
    expect(await answers).toMatch(/^HTTP\/1\.1 503 [\s\S]*"code":"shutting_down"/);
    const answer = await handled;
    expect([answer.status, (await answer.json()).error.code]).toEqual([503, "shutting_down"]);
  });

  test("config reload under load: requests under way keep the old one, an invalid one changes nothing", async () => {
    await using running = await start({ emulator: { chunkDelay: 30 } });
    const { baseURL } = running.emulator;
    const streamed = running.chat(STREAM).then((response) => response.text());
    while (running.emulator.requests.length === 0) await sleep(5);
    await running.gateway.reload({ model_list: [deployment(baseURL, {}, "other")] });
    expect((await running.chat(REQUEST)).status).toBe(404);
    expect((await running.chat({ ...REQUEST, model: "other" })).status).toBe(200);
    expect(await streamed).toContain("[DONE]");
    await expect(
      running.gateway.reload({ model_list: [{ model_name: 3 }] } as never),
    ).rejects.toMatchObject({ code: "config" });
    expect((await running.chat({ ...REQUEST, model: "other" })).status).toBe(200);
    const metrics = await (await fetch(`${running.url}/metrics`)).text();
    expect(metrics).toContain('anymodel_config_reloads_total{result="ok"} 1');
    expect(metrics).toContain('anymodel_config_reloads_total{result="refused"} 1');
    expect((await (await fetch(`${running.url}/health`)).json()).config_version).toBe(2);
  });
});
