import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient, type ProviderAdapter, Secret } from "@anymodel/core";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { frozen } from "./frozen-adapter-v1.ts";

interface Seen {
  url: string | undefined;
  headers: IncomingMessage["headers"];
  body: any;
}

const seen: Seen[] = [];
const replies: { status?: number; headers?: Record<string, string>; body: string }[] = [];
const server: Server = createServer(async (request, response) => {
  const text = Buffer.concat(await request.toArray()).toString();
  seen.push({ url: request.url, headers: request.headers, body: text && JSON.parse(text) });
  const { status = 200, headers = { "content-type": "application/json" }, body } = replies.shift()!;
  response.writeHead(status, { "x-frozen-region": "north", ...headers }).end(body);
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
afterAll(() => server.close());
afterEach(() => {
  seen.length = replies.length = 0;
});

const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const adapter = frozen({ apiKey: "frozen-key", tenant: "frozen-tenant", baseURL });
const client = createClient({ providers: [adapter], maxRetries: 0 });
const messages = [{ role: "user", content: "Hello" }] as const;

const END = { why: "end_turn", tokens: [3, 2] };
const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

test("an adapter of spec 1 is one still", () => {
  const any: ProviderAdapter = adapter;
  expect(any.spec).toBe(1);
});

test("it completes", async () => {
  const call = { id: "c1", name: "melt", args: { degrees: 1 } };
  const said = [{ text: "Good " }, { text: "day" }];
  replies.push({ body: JSON.stringify({ id: "a1", thought: "Hm.", said, calls: [call], ...END }) });
  const answer = await client.completion({
    model: "frozen/ice-1",
    messages: [
      { role: "system", content: "Be short." },
      {
        role: "user",
        content: [
          { type: "text", text: "What is it?" },
          { type: "image_url", image_url: "data:image/png;base64,iVBORw0KGgo=" },
        ],
      },
    ],
    temperature: 0.5,
    mood: "calm",
    layers: [1, 2],
    tools: [{ type: "function", function: { name: "melt", parameters: { type: "object" } } }],
    user: "someone",
  });
  expect(seen[0]).toMatchObject({
    url: "/models/ice-1/chat?stream=false",
    headers: {
      "x-frozen-key": "frozen-key",
      "x-frozen-tenant": "frozen-tenant",
      "x-frozen-version": "1",
      "x-frozen-request": "chat",
    },
    body: {
      turns: [
        { role: "guide", say: ["Be short."] },
        { role: "asker", say: ["What is it?", { data: "iVBORw0KGgo=", type: "image/png" }] },
      ],
      knobs: { heat: 50, mood: "calm", layers: [1, 2], limit: 512 },
      tools: [{ name: "melt", schema: { type: "object" } }],
    },
  });
  expect(answer).toMatchObject({
    id: "a1",
    model: "frozen/ice-1",
    usage,
    provider_metadata: { frozen: { region: "north", streamed: false, model: "ice-1" } },
    choices: [
      {
        finish_reason: "tool_calls",
        message: {
          content: "Good day",
          reasoning_content: "Hm.",
          reasoning_details: [{ type: "thought", signature: "s" }],
          tool_calls: [
            {
              id: "c1",
              function: { name: "melt", arguments: '{"degrees":1}' },
              extra_content: { ice: 1 },
            },
          ],
        },
      },
    ],
  });
  expect(answer.warnings?.map(({ code, param }) => [code, param])).toEqual(
    expect.arrayContaining([
      ["ignored_parameter", "user"],
      ["required_parameter", "knobs.limit"],
    ]),
  );
});

test("it streams", async () => {
  const headers = { "content-type": "text/plain" };
  replies.push({ headers, body: `Good;day;?;${JSON.stringify({ id: "a2", ...END })};end;` });
  const stream = await client.completion({ model: "frozen/ice-1", messages, stream: true });
  const answer = await stream.final();
  expect(answer.choices).toMatchObject([
    { message: { content: "Good day" }, finish_reason: "stop" },
  ]);
  expect(answer.usage).toEqual(usage);
  expect(answer.warnings).toContainEqual(expect.objectContaining({ code: "malformed_chunk" }));
  replies.push({ headers, body: "Good;day" });
  const cut = await client.completion({ model: "frozen/ice-1", messages, stream: true });
  await expect(cut.final()).rejects.toMatchObject({ code: "truncated" });
});

test("it refuses and fails in its own words", async () => {
  replies.push({ status: 418, headers: { "x-wait": "7" }, body: '{"complaint":"Too cold."}' });
  replies[0]!.headers!["content-type"] = "application/json";
  const request = { model: "frozen/ice-1", messages } as const;
  const error = {
    code: "overloaded",
    retryAfter: 7,
    message: expect.stringContaining("Too cold."),
  };
  await expect(client.completion(request)).rejects.toMatchObject(error);
  replies.push({ body: '{"complaint":"Not that."}' });
  await expect(client.completion(request)).rejects.toMatchObject({ code: "content_policy" });
  const unsupported = { ...request, model: "frozen/ice-1" as string, seed: 7 };
  await expect(client.completion(unsupported)).rejects.toMatchObject({
    code: "unsupported_parameter",
    param: "seed",
  });
  const unknown = { ...request, model: "frozen/ice-1" as string, colour: "blue" };
  await expect(client.completion(unknown)).rejects.toMatchObject({ code: "invalid_request" });
  // @ts-expect-error its parameters are typed
  await expect(client.completion({ ...request, mood: "odd" })).rejects.toMatchObject({
    code: "invalid_request",
  });
});

test("it embeds and lists", async () => {
  replies.push(
    { body: '{"vectors":[[1],[2]],"tokens":2}' },
    { body: '{"vectors":[[3]],"tokens":1}' },
  );
  const input = ["a", "b", "c"];
  const { data, usage: counted } = await client.embedding({ model: "frozen/ice-1", input });
  expect(data.map(({ embedding }) => embedding)).toEqual([[1], [2], [3]]);
  expect(counted).toEqual({ prompt_tokens: 3, total_tokens: 3 });
  replies.push({ body: '["ice-1","ice-2"]' });
  const models = await client.models("frozen");
  expect(models.map(({ id }) => id)).toEqual(["frozen/ice-1", "frozen/ice-2"]);
});

test("it may stand on another installed copy of core: its secrets are secrets there", async () => {
  vi.resetModules();
  const other = await import("@anymodel/core");
  expect(other.Secret).not.toBe(Secret);
  const explained = await other
    .createClient({ providers: [adapter] })
    .explain(
      { model: "frozen/ice-1", messages, max_tokens: 5 },
      { headers: { "x-own": new Secret("own-secret") as never } },
    );
  const shown = JSON.stringify(explained);
  expect(shown).toContain("x-frozen-tenant");
  expect(shown).toContain("x-own");
  expect(shown).not.toContain("own-secret");
});
