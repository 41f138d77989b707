/** A relay is a shorter way, not another one: what it sends and what it answers is what the client would. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient } from "@anymodel/core";
import { createRelay } from "@anymodel/core/server";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { azure, mistral, openai, vllm } from "../src/index.ts";

let answer = "";
let headers: Record<string, string> = {};
let arrived: unknown;
const server = createServer((request, response) => {
  let text = "";
  request.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  request.on("end", () => {
    const { authorization, "api-key": key, "x-team": team } = request.headers;
    arrived = { url: request.url, authorization, key, team, body: JSON.parse(text) };
    response.writeHead(200, { "content-type": "application/json", ...headers }).end(answer);
  });
});
let baseURL = "";
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => server.close());

const HOSTS = { openai, azure, mistral, vllm };
const PLAIN = {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1760000000,
  model: "other",
  choices: [{ index: 0, message: { role: "assistant", content: "Hi." }, finish_reason: "stop" }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
};

/** What both ways send and answer, an error by its code and words. */
async function bothWays(host: keyof typeof HOSTS, request: Record<string, unknown>) {
  const adapter = HOSTS[host]({ apiKey: "sk-0123456789", baseURL });
  const asked = `${host}/acme/chat-1`;
  const options = { maxRetries: 0, headers: { "x-team": "blue" } };
  const relay = (await createRelay({
    adapter,
    model: "acme/chat-1",
    asked,
    headers: options.headers,
  }))!;
  const client = createClient({ providers: { [host]: adapter } });
  const told = (error: unknown) => {
    const { code, message, param } = error as { code: string; message: string; param?: string };
    return { code, message, param };
  };
  const outcome = async (way: () => Promise<unknown> | undefined) => {
    arrived = undefined;
    let given: unknown;
    try {
      given = await way();
    } catch (error) {
      given = told(error);
    }
    return { arrived, given };
  };
  let taken = true;
  const short = await outcome(() => {
    const going = relay.completion(request, { maxRetries: 0 });
    taken = going !== undefined;
    return going;
  });
  const long = await outcome(() =>
    client.completion({ ...request, model: asked } as never, options),
  );
  return { taken, short, long };
}

const text = fc.string({ unit: "grapheme", maxLength: 20 });
const message = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      role: fc.constantFrom("system", "user", "assistant", "developer"),
      content: text,
    }),
  },
  fc.record({ role: fc.constant("tool"), content: text, tool_call_id: text }),
  fc.record({ role: fc.constantFrom("user", "robot"), content: text, name: text }),
  fc.record({
    role: fc.constant("user"),
    content: fc.constantFrom(null, 7, [], [{ type: "text", text: "x" }]),
  }),
  fc.record({
    role: fc.constant("assistant"),
    content: fc.constantFrom(null, "y"),
    reasoning_content: text,
  }),
);
const VALUES: Record<string, fc.Arbitrary<unknown>> = {
  temperature: fc.constantFrom<unknown>(0, 0.5, null, "hot"),
  max_tokens: fc.constantFrom<unknown>(1, 20, null, 1.5),
  max_completion_tokens: fc.constantFrom<unknown>(7, null),
  n: fc.constantFrom<unknown>(1, 2),
  seed: fc.constant(4),
  stop: fc.constantFrom<unknown>("a", ["a", "b"], {}),
  user: text,
  tools: fc.constantFrom<unknown>([], [{ type: "function", function: { name: "f" } }]),
  tool_choice: fc.constantFrom<unknown>("none", "auto"),
  response_format: fc.constantFrom<unknown>({ type: "text" }, { type: "json_object" }),
  stream_options: fc.constant({ include_usage: true }),
  logprobs: fc.boolean(),
  top_k: fc.constant(5),
  made_up: text,
  extra_body: fc.constantFrom<unknown>(null, { a: 1 }),
  constructor: text,
};
const parameters = fc
  .subarray(Object.keys(VALUES), { maxLength: 3 })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, VALUES[name]!]))));

test("what a relay takes arrives as the client sends it", { timeout: 60_000 }, async () => {
  answer = JSON.stringify(PLAIN);
  let takenOnes = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...(Object.keys(HOSTS) as (keyof typeof HOSTS)[])),
      fc.array(message, { minLength: 1, maxLength: 3 }),
      parameters,
      async (host, messages, given) => {
        const { taken, short, long } = await bothWays(host, { messages, ...given });
        if (!taken && short.given === undefined) return;
        takenOnes++;
        expect(short).toEqual(long);
      },
    ),
    { numRuns: 400 },
  );
  expect(takenOnes).toBeGreaterThan(40);
});

const choice = fc.record(
  {
    index: fc.constantFrom<unknown>(0, 0, 0, 1, "0"),
    message: fc.record(
      {
        role: fc.constant("assistant"),
        content: fc.constantFrom<unknown>("Hi.", "", null, [{ type: "text", text: "parts" }]),
        refusal: fc.constantFrom<unknown>(null, "", "No."),
        reasoning_content: fc.constantFrom<unknown>(null, "Hm."),
        tool_calls: fc.constantFrom<unknown>(
          [],
          [{ id: "1", function: { name: "f", arguments: "{}" } }],
        ),
        annotations: fc.constantFrom<unknown>([], [{ type: "url_citation" }]),
        audio: fc.constantFrom<unknown>(null, { id: "a" }),
        extra: fc.constant(1),
      },
      { requiredKeys: ["role"] },
    ),
    finish_reason: fc.constantFrom<unknown>(
      "stop",
      "length",
      "content_filter",
      "tool_calls",
      "eos",
      null,
    ),
    logprobs: fc.constantFrom<unknown>(null, { content: [] }),
    stop_reason: fc.constant(7),
  },
  { requiredKeys: ["index", "message"] },
);
const body = fc.record(
  {
    id: fc.constantFrom<unknown>("chatcmpl-1", "", 7),
    object: fc.constantFrom<unknown>("chat.completion", "error", undefined),
    created: fc.constantFrom<unknown>(1760000000, 0, "now"),
    model: fc.constant("other"),
    choices: fc.array(choice, { maxLength: 2 }),
    usage: fc.constantFrom<unknown>(
      null,
      PLAIN.usage,
      { prompt_tokens: 1 },
      { ...PLAIN.usage, prompt_tokens_details: { cached_tokens: 2 }, cost: 1 },
    ),
    system_fingerprint: fc.constantFrom<unknown>(null, "fp", ""),
    service_tier: fc.constantFrom<unknown>(null, "default"),
    citations: fc.constantFrom<unknown>(null, ["https://example.org"]),
    error: fc.constantFrom<unknown>(null, { message: "Broken." }),
  },
  { requiredKeys: ["id", "object", "created", "choices"] },
);

test("what a relay answers is what the client answers", { timeout: 60_000 }, async () => {
  const request = { messages: [{ role: "user", content: "Hi" }] };
  const made = /chatcmpl-[0-9a-f-]{36}|"created":\d+/g;
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        body,
        fc.constant(PLAIN),
        fc.json().map((json) => JSON.parse(json) as unknown),
      ),
      fc.constantFrom({}, { "x-ratelimit-remaining-requests": "9", "x-request-id": "r-1" }),
      async (given, beside) => {
        answer = JSON.stringify(given);
        headers = beside as Record<string, string>;
        const { taken, short, long } = await bothWays("openai", request);
        expect(taken).toBe(true);
        // What the provider did not name or date is named and dated anew each time.
        const [one, other] = [short, long].map((way) =>
          JSON.parse(
            JSON.stringify(way).replace(made, (found) =>
              found[0] === '"' ? '"created":0' : "made",
            ),
          ),
        );
        expect(one).toEqual(other);
      },
    ),
    { numRuns: 400 },
  );
});

test.each(["", "..", "a/../b", "a//b", "./a", "\ud800"])(
  "a model name that the client refuses has no relay: %j",
  async (model) => {
    const adapter = azure({ apiKey: "sk-0123456789", baseURL });
    expect(await createRelay({ adapter, model, asked: `azure/${model}` })).toBeUndefined();
    const client = createClient({ providers: { azure: adapter } });
    await expect(
      client.completion({ model: `azure/${model}`, messages: [{ role: "user", content: "Hi" }] }),
    ).rejects.toMatchObject({ code: "invalid_request", param: "model" });
  },
);

test("more choices than any answer holds are refused, as the client refuses them", async () => {
  const choices = Array.from({ length: 200 }, (_, index) => ({ ...PLAIN.choices[0], index }));
  answer = JSON.stringify({ ...PLAIN, choices });
  headers = {};
  const { taken, short, long } = await bothWays("openai", {
    messages: [{ role: "user", content: "Hi" }],
  });
  expect(taken).toBe(true);
  expect(long.given).toMatchObject({ code: "invalid_response" });
  expect(short).toEqual(long);
});

test("there is no relay for another wire, nor where calls wait for a place", async () => {
  const relayOf = (adapter: Parameters<typeof createRelay>[0]["adapter"]) =>
    createRelay({ adapter, model: "m", asked: "p/m" });
  const { relays: _, ...chat } = openai({ apiKey: "sk-0123456789" }).chat;
  expect(await relayOf({ ...openai({ apiKey: "sk-0123456789" }), chat })).toBeUndefined();
  expect(await relayOf(openai({ apiKey: "sk-0123456789", concurrency: 1 }))).toBeUndefined();
  expect(await relayOf(vllm({ baseURL }))).toBeDefined();
});
