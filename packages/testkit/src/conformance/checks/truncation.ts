import { collect, textOf } from "../answer.ts";
import type { Assertions } from "../assertions.ts";
import type { Case, Check } from "../check.ts";
import { framesOf, isEnd, stepsOf } from "../deltas.ts";
import { bytesOf, type Ending, type PlannedReply } from "../exchange.ts";
import { ask, callOf, chatOf, type Subject } from "../subject.ts";
import type { StreamVector } from "../vectors.ts";
import { wellFormed } from "./decoding.ts";
import { finishesOf } from "./stream.ts";

/** More places to cut one stream than this are not tried one by one. */
const MOST_CUTS = 60;

/** Streams that end too early: never shown as a whole answer. */
export const truncationChecks: readonly Check[] = [
  {
    id: "stream.truncated",
    level: "L3",
    name: "a stream that ends before its end is truncated, with what came",
    *cases(subject) {
      if (subject.adapter.chat?.stream?.ends !== "marker") return;
      for (const vector of wellFormed(subject)) {
        yield cutCase(subject, vector, undefined);
      }
    },
  },
  {
    id: "stream.broken",
    level: "L3",
    name: "a broken connection is truncated, with what came",
    *cases(subject) {
      for (const vector of wellFormed(subject)) yield cutCase(subject, vector, "destroy");
    },
  },
  {
    id: "stream.clean-end",
    level: "L3",
    name: "where no marker ends a stream, a clean end does",
    *cases(subject) {
      if (subject.adapter.chat?.stream?.ends !== "eof") return;
      for (const vector of wellFormed(subject)) {
        yield {
          name: vector.id,
          async run(assert) {
            const stream = await ask(subject, vector, { stream: true }).answer;
            const { chunks, error } = await collect(stream);
            assert.same(error, undefined, "It ends well.");
            assert.same(finishesOf(chunks).length > 0, true, "It finishes.");
          },
        };
      }
    },
  },
];

/** Cuts a stream after each frame, and in the middle of it, up to the frame that ends it. */
function cutCase(subject: Subject, vector: StreamVector, ending: Ending | undefined): Case {
  return {
    name: vector.id,
    async run(assert) {
      const early = bytesBeforeEnd(subject, vector);
      const isSaid = chatOf(subject).stream!.ends === "eof" || early > 0;
      assert.holds(isSaid, "The stream says its end, and not at once.");
      const stride = Math.max(1, Math.ceil(early / MOST_CUTS));
      for (let at = early; at >= 0; at -= stride) {
        await expectCut(assert, subject, vector, at, ending);
      }
    },
  };
}

/** How many bytes of a stream come before it says its end; all, where a clean end of the body says it. */
export function bytesBeforeEnd(subject: Subject, vector: StreamVector): number {
  const stream = chatOf(subject).stream!;
  const call = callOf(vector, true);
  const bytes = bytesOf(vector.http);
  if (stream.ends === "eof") return bytes.length;
  const ended = (part: Uint8Array) => stepsOf(stream, framesOf(stream, [part]), call).some(isEnd);
  if (!ended(bytes)) return 0;
  // Halving finds the byte with which the end is said; before it every cut is one too early.
  let [early, late] = [0, bytes.length];
  while (late - early > 1) {
    const middle = (early + late) >> 1;
    if (ended(bytes.subarray(0, middle))) late = middle;
    else early = middle;
  }
  return early;
}

async function expectCut(
  assert: Assertions,
  subject: Subject,
  vector: StreamVector,
  at: number,
  ending: Ending | undefined,
): Promise<void> {
  const bytes = bytesOf(vector.http);
  const pieces = at > 0 ? [bytes.subarray(0, at)] : [];
  const reply: PlannedReply = { ...vector.http, pieces, ending };
  const answer = await ask(subject, vector, { stream: true, reply }).answer;
  const { chunks, error } = await collect(answer);
  assert.same(
    error?.code,
    "truncated",
    `Cut after byte ${at} of ${bytes.length}, the stream is truncated.`,
  );
  assert.same(finishesOf(chunks), [], `Cut after byte ${at}, there is no finish.`);
  const text = textOf(chunks);
  const { content, choices } = vector.answer!;
  assert.holds(
    (choices?.[0]?.content ?? content ?? "").startsWith(text),
    `Cut after byte ${at}, what came is the start of the text.`,
  );
  assert.same(
    error!.partial?.choices[0]?.message.content ?? "",
    text,
    "The error's partial holds what came.",
  );
}
