import type { Delta, StreamDecoding } from "@anymodel/core/provider";
import { comparable } from "../answer.ts";
import type { Check } from "../check.ts";
import { framesOf, joinTexts, stepsOf, streamDeltas } from "../deltas.ts";
import { bytesOf, piecesOf } from "../exchange.ts";
import { ask, callOf, chatOf, type Subject } from "../subject.ts";
import type { StreamVector } from "../vectors.ts";
import { streamed } from "./stream.ts";

/** More cuts of one stream than this are not tried one by one. */
const MOST_CUTS = 1500;

/** Properties of stream decoding: they hold for any way that the bytes may come. */
export const decodingChecks: readonly Check[] = [
  {
    id: "stream.cuts",
    level: "L2",
    name: "any cut of the bytes gives the same answer",
    *cases(subject) {
      for (const vector of wellFormed(subject)) {
        yield {
          name: `${vector.id}, at every byte`,
          run(assert) {
            const { stream, bytes, decode } = open(subject, vector);
            const expected = decode([bytes]);
            assert.same(decode(piecesOf(vector.http)), expected, "As it was recorded.");
            assert.same(
              decode(Array.from(bytes, (byte) => Uint8Array.of(byte))),
              expected,
              "Byte by byte.",
            );
            const empty = new Uint8Array(0);
            assert.same(decode([empty, bytes, empty]), expected, "With empty pieces.");
            const stride = Math.max(1, Math.ceil(bytes.length / MOST_CUTS));
            for (let at = 1; at < bytes.length; at += stride) {
              const found = streamDeltas(
                stream,
                [bytes.subarray(0, at), bytes.subarray(at)],
                callOf(vector, true),
              );
              assert.same(found, expected, `Cut after byte ${at}.`);
            }
          },
        };
        yield {
          name: `${vector.id}, through the client byte by byte`,
          async run(assert) {
            const { bytes } = open(subject, vector);
            const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
            const whole = await ask(subject, vector, { stream: true }).answer;
            const cut = await ask(subject, vector, {
              stream: true,
              reply: { ...vector.http, pieces },
            }).answer;
            assert.same(
              comparable(await cut.final()),
              comparable(await whole.final()),
              "The answer is the same.",
            );
          },
        };
      }
    },
  },
  {
    id: "stream.lines",
    level: "L2",
    name: "any line ending, a byte order mark, comments and empty lines change nothing",
    *cases(subject) {
      for (const vector of wellFormed(subject)) {
        const type = vector.http.headers["content-type"] ?? "";
        const isEvents = /event-stream/i.test(type);
        if (!isEvents && !/ndjson|jsonl|json-seq/i.test(type)) continue;
        yield {
          name: vector.id,
          run(assert) {
            const { bytes, decode } = open(subject, vector);
            const text = new TextDecoder().decode(bytes).replace(/\r\n?/g, "\n");
            const expected = decode([bytes]);
            const forms: Record<string, string> = {
              LF: text,
              CRLF: text.replaceAll("\n", "\r\n"),
              CR: text.replaceAll("\n", "\r"),
              "a byte order mark": `\uFEFF${text}`,
              "no line ending at the end": text.replace(/\n+$/, ""),
              ...(isEvents
                ? {
                    comments: `: welcome\n\n${text.replaceAll("\n\n", "\n\n: ping\n\n")}`,
                    "no space after the colon": text.replace(/^(data|event): /gm, "$1:"),
                  }
                : { "empty lines": text.replaceAll("\n", "\n\n\n") }),
            };
            for (const [name, form] of Object.entries(forms)) {
              assert.same(decode([new TextEncoder().encode(form)]), expected, `With ${name}.`);
            }
          },
        };
      }
    },
  },
  {
    id: "stream.state",
    level: "L2",
    name: "streams know nothing of each other",
    *cases(subject) {
      const vectors = wellFormed(subject);
      for (const vector of vectors) {
        yield {
          name: vector.id,
          run(assert) {
            const { stream, bytes, decode } = open(subject, vector);
            const expected = decode([bytes]);
            assert.same(decode([bytes]), expected, "The second is the first.");
            if (stream.state) {
              const [one, other] = [stream.state(), stream.state()];
              const isShared = typeof one === "object" && one !== null && one === other;
              assert.holds(!isShared, "Each stream has a state of its own.");
            }
            assert.holds(
              stream.framing() !== stream.framing(),
              "Each stream has a framing of its own.",
            );
            for (const beside of vectors) {
              const [found] = interleave(stream, [vector, beside]);
              assert.same(found, expected, `Beside ${beside.id}.`);
            }
          },
        };
      }
    },
  },
];

/** Streams that end well and come as a stream: a whole answer in the place of one has no frames. */
export function wellFormed(subject: Subject): StreamVector[] {
  return streamed(subject).filter(({ http }) => {
    const isWhole = /^\s*application\/json\b/i.test(http.headers["content-type"] ?? "");
    return http.then === undefined && (!isWhole || chatOf(subject).stream!.framing().json);
  });
}

/** A stream's decoding, and the bytes of a vector. */
export function open(subject: Subject, vector: StreamVector) {
  const stream = chatOf(subject).stream!;
  const call = callOf(vector, true);
  return {
    stream,
    bytes: bytesOf(vector.http),
    decode: (pieces: Iterable<Uint8Array>): Delta[] => streamDeltas(stream, pieces, call),
    decodeFrames: (frames: Iterable<unknown>): Delta[] =>
      joinTexts(stepsOf(stream, frames, call).flatMap(({ deltas }) => deltas)),
  };
}

/** Reads two streams at once, a frame of each in turn. */
function interleave(stream: StreamDecoding, vectors: readonly StreamVector[]): Delta[][] {
  const runs = vectors.map((vector) => {
    const frames = framesOf(stream, [bytesOf(vector.http)]);
    return {
      frames,
      state: stream.state?.(),
      call: callOf(vector, true),
      deltas: [] as Delta[],
      done: false,
    };
  });
  const longest = Math.max(...runs.map(({ frames }) => frames.length));
  for (let at = 0; at < longest; at++) {
    for (const run of runs) {
      if (run.done || at >= run.frames.length) continue;
      const deltas = [...stream.step(run.frames[at], run.state, run.call)];
      run.deltas.push(...deltas);
      run.done = deltas.some((delta) => "end" in delta || "error" in delta);
    }
  }
  return runs.map(({ deltas }) => joinTexts(deltas));
}
