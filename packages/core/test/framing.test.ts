import { ndjson, sse, text } from "@anymodel/core/provider";
import type { Framing } from "@anymodel/core/provider";
import { expect, test } from "vitest";

const encode = (input: string) => new TextEncoder().encode(input);

/** All frames, the bytes given in pieces of one size. */
function framesOf<Frame>(
  framing: Framing<Frame>,
  input: string | Uint8Array,
  size = Infinity,
): Frame[] {
  const bytes = typeof input === "string" ? encode(input) : input;
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; at += size)
    frames.push(...framing.push(bytes.slice(at, at + size)));
  return [...frames, ...framing.end()];
}

test.each([
  ["line feeds", "data: a\n\ndata: b\n\n", ["a", "b"]],
  ["carriage returns and line feeds", "data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]],
  ["carriage returns", "data: a\r\rdata: b\r\r", ["a", "b"]],
  ["all endings mixed", "data: a\r\n\ndata: b\r\r\ndata: c\n\r", ["a", "b", "c"]],
  ["a byte order mark", "\ufeffdata: a\n\n", ["a"]],
  ["comments", ": ping\n\n:\n\ndata: a\n: x\ndata: b\n\n: end", ["a\nb"]],
  ["lines of data", "data: a\ndata\ndata:\ndata:  b\n\n", ["a\n\n\n b"]],
  ["no space after the colon", "data:a\n\ndata: b\n\n", ["a", "b"]],
  ["other fields", "id: 1\nretry: 5\nunknown\ndata: a\n\n", ["a"]],
  ["a colon in the data", 'data: {"a":"b: c"}\n\n', ['{"a":"b: c"}']],
  ["empty lines between events", "\n\n\ndata: a\n\n\n\ndata: b\n\n", ["a", "b"]],
  ["an event that the end cuts off", "data: a\n\ndata: b", ["a", "b"]],
  ["an event without data", "event: ping\n\ndata: a\n\n", ["a"]],
  ["letters of many bytes", "data: é😀模\n\n", ["é😀模"]],
  ["a line separator that is none", "data: a\u2028b\u0085c\n\n", ["a\u2028b\u0085c"]],
  ["nothing", "", []],
])("server-sent events with %s", (_, input, data) => {
  for (const size of [Infinity, 1, 2, 3, 7]) {
    expect(framesOf(sse(), input, size).map((frame) => frame.data)).toEqual(data);
  }
});

test("an event's name belongs to that event alone", () => {
  const input = "event: start\ndata: a\n\ndata: b\n\nevent: gone\n\ndata: c\n\n";
  for (const size of [Infinity, 1]) {
    expect(framesOf(sse(), input, size)).toEqual([
      { event: "start", data: "a" },
      { data: "b" },
      { data: "c" },
    ]);
  }
});

test("lines of JSON, empty ones left out", () => {
  for (const size of [Infinity, 1, 5]) {
    expect(framesOf(ndjson(), '\ufeff{"a":1}\r\n\n  \n{"b":"é"}\r{"c":3}', size)).toEqual([
      '{"a":1}',
      '{"b":"é"}',
      '{"c":3}',
    ]);
  }
});

test("raw text keeps every character, a byte order mark and all line endings too", () => {
  const input = "\ufeffa\r\nb\rc\n é😀\0";
  for (const size of [Infinity, 1, 2, 3])
    expect(framesOf(text(), input, size).join("")).toBe(input);
});

test("bytes that are no UTF-8 become replacement characters at any cut", () => {
  const bytes = new Uint8Array([0x61, 0xf0, 0x9f, 0x98, 0x62, 0xff, 0xc3]);
  for (const size of [Infinity, 1, 2, 3]) {
    expect(framesOf(text(), bytes, size).join("")).toBe(new TextDecoder().decode(bytes));
  }
});

test("a line without end is refused, not collected for ever", () => {
  const framing = sse();
  const piece = encode(`data: ${"x".repeat(1024 * 1024)}`);
  const fill = () => {
    for (let count = 0; count < 40; count++) framing.push(piece);
  };
  expect(fill).toThrow(expect.objectContaining({ code: "invalid_response" }));
});
