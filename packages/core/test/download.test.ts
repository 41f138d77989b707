import { createServer } from "node:http";
import { once } from "node:events";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, isAnyModelError } from "@anymodel/core";
import { defineAdapter, openaiChat } from "@anymodel/core/provider";
// The table of addresses is a pure function behind no door of its own.
import { isPublicAddress } from "../src/public-address.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=",
  "base64",
);

const received: { path: string; body: any }[] = [];
const server = createServer(async (request, response) => {
  let body = "";
  for await (const piece of request) body += piece;
  received.push({ path: request.url!, body: body && JSON.parse(body) });
  if (request.url === "/pixel")
    response.writeHead(200, { "content-type": "image/png; x=1" }).end(PNG);
  else if (request.url === "/untyped") response.writeHead(200).end(PNG);
  else if (request.url === "/moved") response.writeHead(302, { location: "/pixel" }).end();
  else if (request.url === "/huge") {
    response.writeHead(200, { "content-type": "image/png" });
    const piece = Buffer.alloc(1024 * 1024);
    const more = () =>
      response.write(piece, (error) => error || response.destroyed || setImmediate(more));
    more();
  } else if (request.url === "/gone") response.writeHead(404).end();
  else {
    const message = { role: "assistant", content: "seen" };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: "stop" }] }));
  }
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function connect(fetch?: typeof globalThis.fetch) {
  const chat = { ...openaiChat(), accepts: { image: ["base64"] } } as const;
  const adapter = defineAdapter({ spec: 1, id: "data-only", baseURL: `${url}/v1`, chat });
  return createClient({ providers: [adapter], fetch, maxRetries: 0 });
}
const see = (image: string) => ({
  model: "data-only/x" as const,
  messages: [{ role: "user" as const, content: [{ type: "image" as const, url: image }] }],
});

test("a URL is downloaded for a provider that takes only data", async () => {
  for (const path of ["/pixel", "/untyped"]) {
    await connect(fetch).completion(see(url + path));
    const [part] = received.at(-1)!.body.messages[0].content;
    expect(part.image_url.url).toBe(`data:image/png;base64,${PNG.toString("base64")}`);
  }
});

test("a URL may be written as people write them", async () => {
  const asked: string[] = [];
  const spy: typeof fetch = (target, init) => {
    const at = target instanceof Request ? target.url : String(target);
    asked.push(at);
    return fetch(at.includes("pixel") ? `${url}/pixel` : target, init);
  };
  await connect(spy).completion(see("HTTP://example.com/日 本/pixel"));
  expect(asked[0]).toBe("http://example.com/%E6%97%A5%20%E6%9C%AC/pixel");
});

test("explain downloads nothing", async () => {
  const before = received.length;
  const { request } = await connect(fetch).explain(see(`${url}/pixel`));
  expect(JSON.stringify(request.body)).toContain("[downloaded when sent]");
  expect(received).toHaveLength(before);
});

test.each(["/moved", "/gone", "/huge"])("%s is refused, and nothing is asked", async (path) => {
  const error = await connect(fetch)
    .completion(see(url + path))
    .catch((reason: unknown) => reason);
  expect(isAnyModelError(error)).toBe(true);
  expect(error).toMatchObject({
    code: "invalid_request",
    param: "messages[0].content[0]",
    provider: "data-only",
  });
  expect(received.at(-1)!.path).toBe(path);
});

test("GO-2025-4154, GO-2026-5652: a private address is refused before anything is written to it", async () => {
  const before = received.length;
  for (const host of [
    url,
    url.replace("127.0.0.1", "localhost"),
    url.replace("127.0.0.1", "[::ffff:127.0.0.1]"),
  ]) {
    const error = await connect()
      .completion(see(`${host}/pixel`))
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "invalid_request" });
  }
  expect(received).toHaveLength(before);
});

test("nor does TLS greet it", async () => {
  let greeted = 0;
  const silent = createTcpServer((socket) => {
    socket.on("data", () => greeted++).on("error", () => {});
  }).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const started = performance.now();
  for (const host of ["127.0.0.1", "localhost"]) {
    const error = await connect()
      .completion(see(`https://${host}:${port}/pixel`))
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "invalid_request" });
  }
  expect(greeted).toBe(0);
  expect(performance.now() - started).toBeLessThan(3000);
  silent.close();
});

test("an abort ends a download", async () => {
  const signal = AbortSignal.timeout(30);
  const error = await connect(fetch)
    .completion(see(`${url}/huge`), { signal })
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "aborted" });
});

const PRIVATE =
  "0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:7f00:1 64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b:1::1 100::1 2001::1 2001:2::1 2001:10::1 2001:db8::1 2002:7f00:1::1 2002:a00:1::1 3fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ::127.0.0.1 localhost 1.2.3 1.2.3.4.5 256.1.1.1 1::2::3 12345::1";
const PUBLIC =
  "1.1.1.1 8.8.8.8 93.184.216.34 172.15.0.1 172.32.0.1 100.128.0.1 192.0.1.1 223.255.255.255 2606:4700::1111 2a00:1450::1 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1 2001:4860:4860::8888";

test.each(PRIVATE.split(" "))("CVE-2026-55245: %s is not public", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});
test.each(PUBLIC.split(" "))("%s is public", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});
