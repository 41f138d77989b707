/** Whatever texts a stream brings, and however they are cut: the client gets the same ones, as many of them. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openai } from "@anymodel/openai-compatible";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGateway } from "../src/index.ts";
import { eventsOf } from "./support/start.ts";

const event = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ id: "1", created: 1, model: "x", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;

let pieces: Buffer[] = [];
const upstream = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const piece of pieces) response.write(piece);
  response.end();
});
let gateway: ReturnType<typeof createGateway>;
let url = "";
beforeAll(async () => {
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
  const api_base = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const litellm_params = { model: "openai/x", api_key: "k", api_base };
  gateway = createGateway(
    { model_list: [{ model_name: "m", litellm_params }] },
    { providers: { openai }, environment: {}, log: () => {} },
  );
  ({ url } = await gateway.listen({ port: 0 }));
});
afterAll(async () => {
  await gateway.close();
  upstream.close();
});

const text = fc.oneof(
  fc.constantFrom(" lorem", "é", "👋", 'a "quote"', "\\", "\n", "你好"),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
);

test("texts of any characters, in any cut", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(5000), { maxLength: 6 }),
      async (texts, cuts) => {
        const wire = Buffer.from(
          `${event({ role: "assistant", content: "" })}${texts.map((content) => event({ content })).join("")}${event({}, "stop")}data: [DONE]\n\n`,
        );
        const places = [...cuts.map((cut) => cut % wire.length), wire.length].toSorted(
          (one, other) => one - other,
        );
        pieces = places
          .map((end, at) => wire.subarray(places[at - 1] ?? 0, end))
          .filter(({ length }) => length > 0);
        const response = await fetch(`${url}/v1/chat/completions`, {
          method: "POST",
          body: JSON.stringify({
            model: "m",
            stream: true,
            messages: [{ role: "user", content: "Hi" }],
          }),
        });
        const events = eventsOf(await response.text());
        expect(events.at(-1)).toBe("[DONE]");
        const got = events.slice(0, -1).map(({ choices }) => choices[0].delta.content);
        expect(got).toEqual(["", ...texts, undefined]);
      },
    ),
    { numRuns: 200 },
  );
});
