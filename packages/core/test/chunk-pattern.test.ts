import { array, assert, boolean, constantFrom, oneof, property, record, string } from "fast-check";
import { expect, test } from "vitest";
import { type ChunkState, readChunk } from "../src/openai-answer.ts";

const call = { model: "m", messages: [], stream: true };
const fresh = (): ChunkState => ({ started: true, calls: [] });

/** Deltas of each event, read by a state that knows only that one. */
const alone = (events: readonly string[]) =>
  events.map((data) => [...readChunk({ data }, fresh(), call)]);

const text = oneof(
  constantFrom(" lorem", "", "\n", 'a "quote"', "\\", '","x":"', "anymodel:probe", "👋", "\ud83d"),
  string({ unit: "binary", maxLength: 30 }),
);

const event = record({
  text,
  spaced: boolean(),
  more: constantFrom(
    "",
    ',"logprobs":null',
    ',"finish_reason":"stop"',
    ',"logprobs":{"content":[]}',
  ),
  top: constantFrom(
    "",
    ',"usage":null',
    ',"obfuscation":"xyz"',
    ',"timings":{"ms":1}',
    ',"error":"x"',
  ),
  extra: constantFrom("", ',"reasoning_content":"hm"', ',"tool_calls":[]', ',"content":"twice"'),
}).map(({ text: content, spaced, more, top, extra }) => {
  const quoted = `"content":${spaced ? " " : ""}${JSON.stringify(content)}`;
  return `{"id":"1","created":1,"choices":[{"index":0,"delta":{${quoted}${extra}}${more}}]${top}}`;
});

test("a stream's chunks read by their pattern say what each says by itself", () => {
  assert(
    property(array(event, { maxLength: 30 }), array(event, { maxLength: 3 }), (events, some) => {
      // A few forms again and again, as in a true stream, and others between them.
      const stream = [...some, ...some, ...events, ...some];
      const state = fresh();
      const read = stream.map((data) => [...readChunk({ data }, state, call)]);
      expect(read).toEqual(alone(stream));
    }),
    { numRuns: 500 },
  );
});

test("a piece that breaks the pattern is malformed, as it is without one", () => {
  const good = '{"id":"1","choices":[{"index":0,"delta":{"content":" a"}}]}';
  const state = fresh();
  const datas = [good, good, good.replace(" a", 'b"c'), good.replace(" a", "\n"), good];
  const read = datas.map((data) => [...readChunk({ data }, state, call)]);
  expect(state.pattern).toBeDefined();
  expect(read).toEqual(alone(datas));
  expect(read[2]).toEqual([{ malformed: "it is not JSON" }]);
});

test("a chunk that says by chance what would prove its pattern proves nothing", () => {
  const probe = "anymodel:probe";
  const twice = (first: string, second: string) =>
    `{"id":"1","choices":[{"index":0,"delta":{"content":"${first}","content":"${second}"}}]}`;
  const events = [twice(probe, probe), twice("other", probe)];
  const state = fresh();
  expect(events.map((data) => [...readChunk({ data }, state, call)])).toEqual(alone(events));
});
