/** Whatever texts a stream brings, and however they are cut: the client gets the same ones, as many of them. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { startBeforeOpenAI } from "./support/openai-upstream.ts";
import { eventsOf } from "./support/start.ts";

const event = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ id: "1", created: 1, model: "x", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;

const text = fc.oneof(
  fc.constantFrom(" lorem", "é", "👋", 'a "quote"', "\\", "\n", "你好"),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
);

test("texts of any characters, in any cut", { timeout: 60_000 }, async () => {
  let pieces: Buffer[] = [];
  await using running = await startBeforeOpenAI((response) => {
    for (const piece of pieces) response.write(piece);
    response.end();
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(5000), { maxLength: 6 }),
      async (texts, cuts) => {
        const begin = event({ role: "assistant", content: "" });
        const said = texts.map((content) => event({ content })).join("");
        const wire = Buffer.from(`${begin}${said}${event({}, "stop")}data: [DONE]\n\n`);
        const places = [...cuts.map((cut) => cut % wire.length), wire.length].toSorted(
          (one, other) => one - other,
        );
        pieces = places
          .map((end, at) => wire.subarray(places[at - 1] ?? 0, end))
          .filter(({ length }) => length > 0);
        const events = eventsOf(await (await running.stream()).text());
        expect(events.at(-1)).toBe("[DONE]");
        const got = events.slice(0, -1).map(({ choices }) => choices[0].delta.content);
        expect(got).toEqual(["", ...texts, undefined]);
      },
    ),
    { numRuns: 200 },
  );
});
