import { expect, test } from "vitest";
import { jsonArray } from "@anymodel/core/provider";

const values = [{ a: 'x}"{[\\' }, { b: { c: ["]", { d: "é👋" }] } }, {}];
const text = `\uFEFF [${values.map((value) => JSON.stringify(value, null, 2)).join("\n,\r\n")}\n]\r\n`;
const bytes = new TextEncoder().encode(text);

function framesOf(...pieces: Uint8Array[]): unknown[] {
  const framing = jsonArray();
  const frames = [...pieces.flatMap((piece) => framing.push(piece)), ...framing.end()];
  return frames.map((frame) => JSON.parse(frame));
}

test("any cut gives the same elements", () => {
  expect(framesOf(bytes)).toEqual(values);
  for (let at = 0; at <= bytes.length; at++) {
    expect(framesOf(bytes.subarray(0, at), bytes.subarray(at))).toEqual(values);
  }
  expect(framesOf(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(values);
});

test("an element that is cut off is none", () => {
  expect(framesOf(bytes.subarray(0, 40))).toEqual([values[0]]);
  expect(framesOf(new TextEncoder().encode("[{"))).toEqual([]);
  expect(framesOf(new TextEncoder().encode('"{" [] null'))).toEqual([]);
});

test("an element that is longer than it may be is refused", () => {
  const framing = jsonArray(20);
  expect(framing.push(new TextEncoder().encode('[{"a":"short"}'))).toHaveLength(1);
  const long = new TextEncoder().encode(`,{"a":"${"x".repeat(30)}`);
  expect(() => framing.push(long)).toThrow(/longer than 20 characters/);
});
