import { type Framing, type ServerSentEvent, sse } from "@anymodel/core/provider";
import { createState } from "./acme.ts";
import { type Mutant, stream, testMutants, withStep, withStream } from "./mutant.ts";

/** Events that end with two line feeds, as a first try at a parser has them. */
function simple({
  cut = false,
  last = true,
  end = true,
}: { cut?: boolean; last?: boolean; end?: boolean } = {}): Framing<ServerSentEvent> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: false });
  let rest = "";
  const read = (text: string): ServerSentEvent[] =>
    text
      .split("\n\n")
      .flatMap((event) => (event.startsWith("data: ") ? [{ data: event.slice(6) }] : []));
  return {
    push(bytes) {
      if (cut) return read(new TextDecoder().decode(bytes));
      rest += decoder.decode(bytes, { stream: true });
      const at = rest.lastIndexOf("\n\n");
      if (!end || at < 0) return [];
      const found = read(rest.slice(0, at));
      rest = rest.slice(at + 2);
      return found;
    },
    end: () => (last ? read(rest) : []),
  };
}

/** Whole lines, whose bytes are decoded piece by piece. */
function splitting(): Framing<ServerSentEvent> {
  const inner = sse();
  const text = (bytes: Uint8Array) => new TextEncoder().encode(new TextDecoder().decode(bytes));
  return { push: (bytes) => inner.push(text(bytes)), end: () => inner.end() };
}

/** Ends well whatever came. */
function ending(): Framing<ServerSentEvent> {
  const inner = sse();
  const last = { data: '{"type":"end"}' };
  return { push: (bytes) => inner.push(bytes), end: () => [...inner.end(), last] };
}

const onlyOne = sse();
const forAll = createState();
let opened = 0;

const map = (change: (delta: any, event: any) => any) =>
  withStep((deltas, event) => deltas.map((delta) => change(delta, event)));

const streams: Mutant[] = [
  [
    "each piece of bytes as whole events",
    "stream.cuts",
    () => withStream({ framing: () => simple({ cut: true }) }),
  ],
  ["characters that are cut in two", "stream.cuts", () => withStream({ framing: splitting })],
  ["line feeds only", "stream.lines", () => withStream({ framing: () => simple() })],
  [
    "the last event is lost",
    "stream.lines",
    () => withStream({ framing: () => simple({ last: false }) }),
  ],
  [
    "everything at the end",
    "stream.prompt",
    () => withStream({ framing: () => simple({ end: false }) }),
  ],
  ["one framing for all streams", "stream.state", () => withStream({ framing: () => onlyOne })],
  ["one state for all streams", "stream.state", () => withStream({ state: () => forAll })],
  [
    "counts in its module",
    "stream.state",
    () => map((delta) => ("tool" in delta && delta.name ? { ...delta, tool: opened++ } : delta)),
  ],
  ["an end that is not declared", "stream.deltas", () => withStream({ ends: "eof" })],
  ["an end that it makes up", "stream.truncated", () => withStream({ framing: ending })],
  [
    "what is broken as an end",
    "stream.truncated",
    () => map((delta) => ("malformed" in delta ? { end: true } : delta)),
  ],
  [
    "finished at the start",
    "stream.deltas",
    () =>
      withStep((deltas, event) =>
        event.type === "begin" ? [...deltas, { finish: "stop" }] : deltas,
      ),
  ],
  [
    "an end that is not seen",
    "stream.vectors",
    () => withStep((deltas) => deltas.filter((delta) => !("end" in delta || "finish" in delta))),
  ],
  [
    "an error that is left out",
    "stream.errors",
    () => withStep((deltas) => deltas.filter((delta) => !("error" in delta))),
  ],
  [
    "an error as text",
    "stream.errors",
    () => map((delta) => (delta.error ? { text: delta.error.message } : delta)),
  ],
  [
    "an error as an end",
    "stream.errors",
    () => map((delta) => (delta.error ? { end: true } : delta)),
  ],
  [
    "falls over broken events",
    "stream.any-frame",
    () =>
      withStream({
        step: (frame: any, state: any, call: any) => {
          JSON.parse(frame.data);
          return stream.step(frame, state, call);
        },
      }),
  ],
  [
    "falls over events of another shape",
    "stream.any-frame",
    () =>
      withStep((deltas, event) => {
        if (event.type === "text") event.text.trim();
        return deltas;
      }),
  ],
  [
    "falls over new events",
    "stream.new-frames",
    () =>
      withStep((deltas, event) => {
        if (!/^(begin|text|thought|call|input|stop|end|error)$/.test(event.type))
          throw new Error("What is this?");
        return deltas;
      }),
  ],
  [
    "new events as text",
    "stream.new-frames",
    () =>
      withStep((deltas, event) =>
        deltas.length === 0 && !/^(input|begin)$/.test(event.type)
          ? [{ text: JSON.stringify(event) }]
          : deltas,
      ),
  ],
  [
    "all arguments in one call",
    "stream.vectors",
    () => map((delta) => ("tool" in delta ? { ...delta, tool: 0 } : delta)),
  ],
  [
    "arguments twice",
    "stream.vectors",
    () =>
      withStep((deltas) =>
        deltas.flatMap((delta) => ("tool" in delta && delta.args ? [delta, delta] : [delta])),
      ),
  ],
  [
    "text so far, and not what is new",
    "stream.vectors",
    () =>
      withStream({
        state: () => ({ calls: 0, text: "" }),
        step: (frame: any, state: any, call: any) =>
          [...stream.step(frame, state, call)].map((delta) =>
            "text" in delta ? { text: (state.text += delta.text) } : delta,
          ),
      }),
  ],
  [
    "no usage",
    "stream.same-as",
    () => withStep((deltas) => deltas.filter((delta) => !("usage" in delta))),
  ],
  [
    "no reasoning",
    "stream.same-as",
    () => withStep((deltas) => deltas.filter((delta) => !("reasoning" in delta))),
  ],
  [
    "usage before it is complete",
    "stream.same-as",
    () =>
      map((delta) => (delta.usage ? { usage: { ...delta.usage, completion_tokens: 0 } } : delta)),
  ],
  ["a text that is none", "stream.deltas", () => withStep((deltas) => [...deltas, { text: null }])],
];

testMutants(streams);
