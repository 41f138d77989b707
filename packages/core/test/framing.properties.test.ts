import { type Framing, ndjson, sse, text } from "@anymodel/core/provider";
import * as fc from "fast-check";
import { expect, test } from "vitest";

/** The bytes and two or more cuts of them. */
const cuts = (bytes: Uint8Array) =>
  fc.array(fc.nat({ max: bytes.length }), { maxLength: 12 }).map((places) => {
    const sorted = [0, ...places.toSorted((a, b) => a - b), bytes.length];
    return sorted.slice(1).map((end, at) => bytes.slice(sorted[at], end));
  });

function framesOf<Frame>(framing: Framing<Frame>, pieces: readonly Uint8Array[]): Frame[] {
  return [...pieces.flatMap((piece) => framing.push(piece)), ...framing.end()];
}

const ending = fc.constantFrom("\n", "\r\n", "\r");
const word = fc
  .string({ unit: "grapheme", maxLength: 8 })
  .map((value) => value.replace(/[\r\n]/g, " "));
const line = fc.oneof(
  word.map((value) => `data: ${value}`),
  word.map((value) => `data:${value}`),
  word.map((value) => `:${value}`),
  word.map((value) => `event: ${value}`),
  fc.constantFrom("", "data", "id: 1", "data: [DONE]"),
  word,
);
const document = fc
  .tuple(fc.constantFrom("", "\ufeff"), fc.array(fc.tuple(line, ending), { maxLength: 20 }), line)
  .map(([mark, lines, last]) => mark + lines.flat().join("") + last);

const framings = [
  ["server-sent events", sse],
  ["lines of JSON", ndjson],
] as const;

test.each(framings)("%s: any cut gives the same frames", (_, framing: () => Framing<unknown>) => {
  const cut = document.chain((input) => {
    const bytes = new TextEncoder().encode(input);
    return fc.tuple(fc.constant(bytes), cuts(bytes));
  });
  fc.assert(
    fc.property(cut, ([bytes, pieces]) => {
      const whole = framesOf(framing(), [bytes]);
      expect(framesOf(framing(), pieces)).toEqual(whole);
      expect(
        framesOf(
          framing(),
          Array.from(bytes, (byte) => Uint8Array.of(byte)),
        ),
      ).toEqual(whole);
    }),
    { numRuns: 250 },
  );
});

test("raw text: any cut of any bytes gives the same text", () => {
  const any = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.string({ unit: "binary", maxLength: 40 }).map((value) => new TextEncoder().encode(value)),
  );
  fc.assert(
    fc.property(
      any.chain((bytes) => fc.tuple(fc.constant(bytes), cuts(bytes))),
      ([bytes, pieces]) => {
        const whole = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
        expect(framesOf(text(), pieces).join("")).toBe(whole);
        expect(
          framesOf(
            text(),
            Array.from(bytes, (byte) => Uint8Array.of(byte)),
          ).join(""),
        ).toBe(whole);
      },
    ),
    { numRuns: 250 },
  );
});

test("server-sent events: what was written is read, for any data and line ending", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme", maxLength: 30 })),
      ending,
      fc.nat({ max: 6 }),
      (messages, end, size) => {
        const clean = messages.map((message) => message.replace(/\r\n?/g, "\n"));
        const events = clean.map(
          (message) =>
            `${message
              .split("\n")
              .map((part) => `data: ${part}${end}`)
              .join("")}${end}`,
        );
        const bytes = new TextEncoder().encode(events.join(""));
        const pieces = [];
        for (let at = 0; at < bytes.length; at += size + 1)
          pieces.push(bytes.slice(at, at + size + 1));
        expect(framesOf(sse(), pieces).map(({ data }) => data)).toEqual(clean);
      },
    ),
    { numRuns: 300 },
  );
});
