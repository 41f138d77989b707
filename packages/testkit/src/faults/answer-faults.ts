// oxlint-disable unicorn/no-thenable -- the `then` of a reply is a string, so no promise takes it for its own.
import { applyFault } from "../emulator/faults.ts";
import { type Reply, replyBytes } from "../emulator/reply.ts";
import { ALL, EVENTS, type Fault, type StruckCall } from "./fault.ts";
import { gzipChunks } from "./gzip.ts";
import { asBytes, beginningOf, type Chunk, findToken, textChunks } from "./part-of-answer.ts";

/** Faults of connection and time within an answer. */
const interruptions: readonly Fault[] = [
  {
    name: "slow-first-byte",
    what: "Headers at once, everything else that late",
    takes: { duration: 20_000 },
    wires: ALL,
    strike: (good, { duration }) => late(good, 0, duration),
  },
  {
    name: "slow-first-token",
    what: "Headers and opening events at once, the first token that late",
    takes: { duration: 20_000 },
    wires: ALL,
    strike: (good, { wire, duration }) =>
      late(good, findToken(textChunks(good), wire, 1), duration),
  },
  {
    name: "cut",
    what: "The connection closes after so many tokens, in the midst of the HTTP body",
    takes: { tokens: 40 },
    wires: ALL,
    strike: (good, call) => ({ ...beginningOf(good, call), then: "destroy" }),
  },
  {
    name: "fin",
    what: "The HTTP body ends well after so many tokens, without finish and end mark",
    takes: { tokens: 40 },
    // A stream of Bytez has no mark, so that it would be a whole answer.
    wires: EVENTS,
    strike: (good, call) => {
      const { headers: { "content-length": _, ...headers } = {}, ...part } = beginningOf(
        good,
        call,
      );
      return { ...part, headers };
    },
  },
  {
    name: "reset-after",
    what: "The connection is reset after so many bytes of the body",
    takes: { bytes: 1000 },
    wires: ALL,
    strike: (good, { bytes }) => {
      const all = replyBytes(good);
      const part = all.subarray(0, Math.min(bytes, all.length - 1));
      // The client reads them before the reset throws away what it has not read.
      return { ...asBytes(good, [part, { pause: 50 }]), then: "reset" };
    },
  },
  {
    name: "stall",
    what: "Silence after so many tokens, then the connection closes",
    takes: { tokens: 20, duration: 30_000 },
    wires: ALL,
    strike: (good, call) => {
      const part = beginningOf(good, call);
      return { ...part, chunks: [...part.chunks!, { pause: call.duration }], then: "destroy" };
    },
  },
  {
    name: "cut-utf8",
    what: "The connection closes after so many tokens, within a character",
    takes: { tokens: 40 },
    wires: ALL,
    strike: (good, call) => {
      const part = beginningOf(good, call);
      const next = call.streamed ? (textChunks(good)[part.chunks!.length] ?? "") : "";
      const half = Buffer.concat([
        Buffer.from(call.wire.finish ? next.slice(0, next.length >> 1) : ""),
        Buffer.from("🌱").subarray(0, 2),
      ]);
      return { ...part, chunks: [...part.chunks!, half], then: "destroy" };
    },
  },
];

/** Faults of form: the answer is all there. */
const malformations: readonly Fault[] = [
  {
    name: "malformed",
    what: "Before the token of that number, half of its event, which is not JSON; unstreamed, half of the body",
    takes: { tokens: 10 },
    wires: EVENTS,
    strike: (good, call) => {
      if (!call.streamed) return { ...good, ...halfBody(good) };
      return editStream(good, call, (chunk) => {
        const end = chunk.endsWith("\r\n") ? "\r\n\r\n" : "\n\n";
        return [chunk.slice(0, chunk.length >> 1) + end, chunk];
      });
    },
  },
  {
    name: "giant",
    what: "The tenth token's event, or the body, is that large",
    takes: { bytes: 2 ** 21 },
    wires: EVENTS,
    strike: (good, call) => {
      const pad = (text: string) =>
        text.replace("{", () => `{"padding":"${"x".repeat(call.bytes)}",`);
      if (!call.streamed) return { ...asBytes(good, [pad(JSON.stringify(good.body))]) };
      return editStream(good, { ...call, tokens: 10 }, (chunk) => [pad(chunk)]);
    },
  },
  {
    name: "one-byte",
    what: "Each byte by itself, so that every character is cut",
    takes: {},
    wires: ALL,
    strike: (good, { error }) => ({ ...applyFault({ kind: "split" }, good, error), burst: true }),
  },
  {
    name: "crlf",
    what: "Lines of the stream end with CR LF; unstreamed, healthy",
    takes: {},
    // Those of Gemini end so already.
    wires: ["openai", "anthropic"],
    strike: (good, { streamed }) =>
      streamed
        ? { ...good, chunks: textChunks(good).map((chunk) => chunk.replaceAll("\n", "\r\n")) }
        : good,
  },
  {
    name: "gzip",
    what: "The body is compressed, asked for or not",
    takes: {},
    wires: ALL,
    strike: async (good) => asBytes(good, await gzipChunks(good), { "content-encoding": "gzip" }),
  },
  {
    name: "no-done",
    what: "The stream ends after finish and usage, without `[DONE]` or its like; unstreamed, healthy",
    takes: {},
    wires: ["openai", "anthropic"],
    strike: withoutEnd,
  },
  {
    name: "no-done-open",
    what: "As `no-done`, and the connection is left open",
    takes: {},
    wires: EVENTS,
    strike: (good, call) => (call.streamed ? { ...withoutEnd(good, call), then: "stall" } : good),
  },
  {
    name: "double-finish",
    what: "The stream tells its finish twice; unstreamed, healthy",
    takes: {},
    wires: EVENTS,
    strike: (good, { wire, streamed }) => {
      if (!streamed) return good;
      const twice = (chunk: string) => (wire.finish!.test(chunk) ? [chunk, chunk] : [chunk]);
      return { ...good, chunks: textChunks(good).flatMap(twice) };
    },
  },
  {
    name: "trailing-garbage",
    what: "After the end, bytes that are none of the wire's",
    takes: {},
    wires: EVENTS,
    strike: (good) => {
      const garbage = '\n\n<!-- cached -->\n\ndata: {"trailing\n\n';
      if (!good.chunks) return asBytes(good, [JSON.stringify(good.body), garbage]);
      return { ...good, chunks: [...good.chunks, garbage] };
    },
  },
  {
    name: "wrong-type",
    what: "The content type is `application/octet-stream`",
    takes: {},
    wires: ALL,
    strike: (good) => {
      const headers = { ...good.headers, "content-type": "application/octet-stream" };
      return { ...good, headers };
    },
  },
  {
    name: "content-length-long",
    what: "The promised length is longer than the body, after which the connection closes",
    takes: {},
    wires: ALL,
    strike: (good) => ({
      ...asBytes(good, good.chunks ?? [replyBytes(good)], lengthOf(good, 1, 100)),
      then: "destroy",
    }),
  },
  {
    name: "content-length-short",
    what: "The promised length is two thirds of the body",
    takes: {},
    // Nobody could know of a stream of Bytez that it went on.
    wires: EVENTS,
    strike: (good) => asBytes(good, good.chunks ?? [replyBytes(good)], lengthOf(good, 2 / 3)),
  },
  {
    name: "error-in-200",
    what: "HTTP 200 with the wire's own error in the body",
    takes: {},
    wires: ALL,
    strike: (_good, { error }) => ({ ...error(503), status: 200 }),
  },
  {
    name: "error-in-stream",
    what: "The wire's own error after so many tokens; unstreamed, as `error-in-200`",
    takes: { tokens: 20 },
    wires: EVENTS,
    strike: (good, call) => {
      const error = call.error(503);
      if (!call.streamed) return { ...error, status: 200 };
      const { chunks, ...part } = beginningOf(good, call);
      return { ...part, chunks: [...chunks!, call.wire.errorEvent!(error.body)] };
    },
  },
];

/** Faults within an answer. */
export const answerFaults: readonly Fault[] = [...interruptions, ...malformations];

function late(good: Reply, at: number, duration: number): Reply {
  const chunks: readonly Chunk[] = good.chunks ?? [replyBytes(good)];
  const [before, after] = [chunks.slice(0, at), chunks.slice(at)];
  return { ...asBytes(good, [...before, { pause: duration }, ...after]) };
}

function editStream(
  good: Reply,
  { wire, tokens }: StruckCall,
  edit: (chunk: string) => string[],
): Reply {
  const chunks = textChunks(good);
  const at = findToken(chunks, wire, tokens);
  return {
    ...good,
    chunks: chunks.flatMap((chunk, index) => (index === at ? edit(chunk) : chunk)),
  };
}

function withoutEnd(good: Reply, { wire, streamed }: StruckCall): Reply {
  if (!streamed) return good;
  return { ...good, chunks: textChunks(good).filter((chunk) => !wire.end?.test(chunk)) };
}

function halfBody(good: Reply): Reply {
  const bytes = replyBytes(good);
  return { ...asBytes(good, [bytes.subarray(0, bytes.length >> 1)]), body: undefined };
}

function lengthOf(good: Reply, factor: number, more = 0): Record<string, string> {
  return { "content-length": String(Math.floor(replyBytes(good).length * factor) + more) };
}
