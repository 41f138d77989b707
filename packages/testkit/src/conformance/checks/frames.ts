import type { Delta } from "@anymodel/core/provider";
import type { Check } from "../check.ts";
import { decodeAny, framesOf, isEnd, joinTexts, stepsOf } from "../deltas.ts";
import { bytesOf } from "../exchange.ts";
import { decorate, mapFrame, mutationsOf, readFrame, undecorate, writeFrame } from "../hostile.ts";
import { callOf, chatOf, type Subject } from "../subject.ts";
import type { StreamVector } from "../vectors.ts";
import { open, wellFormed } from "./decoding.ts";
import { checkDeltas } from "./response.ts";

const UNKNOWN = "anymodel_unknown_field";

const CONTENT = new Set(["text", "reasoning", "refusal", "tool", "audio", "logprobs"]);

/** What an adapter makes of frames, also of those that nobody foresaw. */
export const frameChecks: readonly Check[] = [
  {
    id: "stream.new-frames",
    level: "L2",
    name: "frames and fields that nobody knows change nothing",
    *cases(subject) {
      for (const vector of wellFormed(subject)) {
        const frames = tryFrames(subject, vector);
        if (!frames.some((frame) => readFrame(frame))) continue;
        yield {
          name: `${vector.id}, frames`,
          run(assert) {
            const { stream, decodeFrames } = open(subject, vector);
            const known = framesOf(stream, [bytesOf(vector.http)]);
            const like = known.find((frame) => readFrame(frame))!;
            const written = writeFrame(like, { type: UNKNOWN, [UNKNOWN]: true });
            const isEvent = typeof like === "object" && like !== null && "data" in like;
            const stranger =
              isEvent && "event" in like ? { ...(written as object), event: UNKNOWN } : written;
            const mixed = known.flatMap((frame) => [stranger, frame]);
            assert.same(
              withoutNews(decodeFrames(mixed)),
              withoutNews(decodeFrames(known)),
              "The answer is the same.",
            );
          },
        };
        yield {
          name: `${vector.id}, fields`,
          run(assert) {
            const { stream, decodeFrames } = open(subject, vector);
            const known = framesOf(stream, [bytesOf(vector.http)]);
            const newer = known.map((frame) => mapFrame(frame, (json) => decorate(json, UNKNOWN)));
            const found = undecorate(decodeFrames(newer), UNKNOWN) as Delta[];
            assert.same(
              withoutNews(found),
              withoutNews(decodeFrames(known)),
              "The answer is the same.",
            );
          },
        };
      }
    },
  },
  {
    id: "stream.any-frame",
    level: "L2",
    name: "any frame gives deltas of the contract or an AnyModelError",
    *cases(subject) {
      for (const vector of wellFormed(subject)) {
        yield {
          name: vector.id,
          run(assert) {
            const { stream } = open(subject, vector);
            const call = callOf(vector, true);
            const frames = framesOf(stream, [bytesOf(vector.http)]);
            frames.forEach((frame, place) => {
              const json = readFrame(frame);
              const changed = json
                ? [...mutationsOf(json)].map((value) => writeFrame(frame, value))
                : [];
              for (const hostile of [...changed, ...garbageLike(frame)]) {
                const state = stream.state?.();
                for (const earlier of frames.slice(0, place))
                  decodeAny(() => stream.step(earlier, state, call));
                try {
                  checkDeltas(
                    assert,
                    decodeAny(() => stream.step(hostile, state, call)),
                  );
                  // What follows must be read too, whatever was kept of it.
                  for (const later of frames.slice(place + 1))
                    decodeAny(() => stream.step(later, state, call));
                } catch (error) {
                  const text = JSON.stringify(hostile)?.slice(0, 400);
                  assert.fail(`${(error as Error).message}, for the frame ${text}`);
                }
              }
            });
          },
        };
      }
    },
  },
  {
    id: "stream.prompt",
    level: "L2",
    name: "frames are given as soon as their bytes have come",
    *cases(subject) {
      for (const vector of wellFormed(subject)) {
        yield {
          name: vector.id,
          run(assert) {
            const { stream, bytes } = open(subject, vector);
            const framing = stream.framing();
            const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
            const counts = pieces.map((piece) => framing.push(piece).length);
            const late = framing.end().length;
            const early = counts.reduce((sum, count) => sum + count, 0);
            assert.holds(late <= 1, `At the end, one frame is left at most, not ${late}.`);
            const half = counts.slice(0, Math.ceil(counts.length * 0.9));
            assert.holds(
              early + late < 2 || half.some(Boolean),
              "Some come before the last bytes.",
            );
          },
        };
      }
    },
  },
  {
    id: "stream.deltas",
    level: "L2",
    name: "what the adapter says of a stream keeps the contract, and ends once",
    *cases(subject) {
      for (const vector of wellFormed(subject)) {
        yield {
          name: vector.id,
          run(assert) {
            const { stream, bytes } = open(subject, vector);
            const steps = stepsOf(stream, framesOf(stream, [bytes]), callOf(vector, true));
            const deltas = steps.flatMap((step) => step.deltas);
            checkDeltas(assert, deltas);
            assert.same(
              deltas.filter((delta) => "malformed" in delta),
              [],
              "Every frame is read.",
            );
            assert.same(
              steps.some(isEnd),
              stream.ends === "marker",
              "A stream whose end is said is declared so, and only that.",
            );
            const finished = new Set<number>();
            for (const delta of deltas) {
              const { choice = 0 } = delta as { choice?: number };
              const isContent = Object.keys(delta).some((name) => CONTENT.has(name));
              assert.holds(!isContent || !finished.has(choice), "No content follows the finish.");
              if ("finish" in delta) finished.add(choice);
            }
          },
        };
      }
    },
  },
];

/** The deltas without the provider's metadata: there news may be shown. */
function withoutNews(deltas: readonly Delta[]): Delta[] {
  const plain = deltas.flatMap((delta): Delta[] => {
    if (!("meta" in delta)) return [delta];
    const { provider: _provider, ...meta } = delta.meta;
    return Object.keys(meta).length > 0 ? [{ meta }] : [];
  });
  return joinTexts(plain);
}

function tryFrames(subject: Subject, vector: StreamVector): unknown[] {
  try {
    return framesOf(chatOf(subject).stream!, [bytesOf(vector.http)]);
  } catch {
    return [];
  }
}

/** What may come in the place of a frame when a proxy or a crash cuts in. */
function garbageLike(frame: unknown): unknown[] {
  const texts = ["", "{", "null", "[]", "<html>", "[DONE", '"text"', "\u0000"];
  if (typeof frame === "string") return texts;
  if (typeof frame !== "object" || frame === null || !("data" in frame)) return [];
  return texts.flatMap((data) => [
    { ...frame, data },
    { data, event: "error" },
  ]);
}
