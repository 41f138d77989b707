/** Chunks that are handed out in runs are those that come one by one, in whatever cut the bytes arrive. */
import { type ChatCompletionChunk, createClient } from "@anymodel/core";
import { gatherTexts } from "@anymodel/core/server";
import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  integer,
  noBias,
  oneof,
  option,
  string,
  tuple,
} from "fast-check";
import { expect, test } from "vitest";
import { openai } from "../src/index.ts";

let pieces: Uint8Array<ArrayBuffer>[] = [];
const client = createClient({
  providers: [openai({ apiKey: "sk-0123456789", baseURL: "http://example.org/v1" })],
  fetch: async () =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const piece of pieces) controller.enqueue(piece);
          controller.close();
        },
      }),
      { headers: { "content-type": "text/event-stream" } },
    ),
});

const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m" };
const data = (delta: object, finish_reason: string | null = null, more: object = {}) =>
  `data: ${JSON.stringify({ ...head, ...more, choices: [{ index: 0, delta, finish_reason }] })}`;

const text = oneof(
  constantFrom(" lorem", "", "\n", 'a "quote"', "\\", "é", "👋", "data: x"),
  string({ unit: "grapheme", maxLength: 12 }),
);
const plain = text.map((content) => data({ content }));
const event = oneof(
  { weight: 12, arbitrary: plain },
  text.map((content) => data({ content }, "stop")),
  text.map((content) => data({ content, reasoning_content: "hm" })),
  text.map((content) => data({ content }, null, { usage: null })),
  text.map((content) => `event: message\n${data({ content })}`),
  text.map((content) => data({ content }).replace("data: ", "data:")),
  text.map((content) => data({ content }).replace("}", "}\ndata: ")),
  // Of the pattern, but for a text that is no JSON string.
  constantFrom("\\q", "\u0007", '"', "\\").map((raw) =>
    data({ content: "" }).replace('"content":""', `"content":"${raw}"`),
  ),
  array(plain, { minLength: 1, maxLength: 6 }).map((several) => several.join("\n\n")),
  constantFrom(": ping", "id: 7", "data: not json", data({}), "data:", ""),
);
const ending = oneof(
  { weight: 8, arbitrary: constantFrom("\n\n") },
  constantFrom("\r\n\r\n", "\r\r"),
);
const stream = tuple(
  oneof({ weight: 4, arbitrary: constantFrom(data({ content: "a" })) }, plain),
  array(plain, { minLength: 1, maxLength: 20 }).map((several) => several.join("\n\n")),
  array(tuple(event, ending), { maxLength: 30 }),
  constantFrom(data({}, "stop"), ""),
  constantFrom("data: [DONE]\n\n", `data: [DONE]\n\n${data({ content: "late" })}\n\n`, ""),
).map(([first, second, events, finish, end]) =>
  [
    `${data({ role: "assistant", content: "" })}\n\n${first}\n\n${second}\n\n`,
    ...events.map(([one, close]) => one + close),
    finish && `${finish}\n\n`,
    end,
  ].join(""),
);

function cut(bytes: Uint8Array<ArrayBuffer>, places: readonly number[]): Uint8Array<ArrayBuffer>[] {
  const sorted = places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b);
  return [...sorted, bytes.length].map((end, at) => bytes.slice(sorted[at - 1] ?? 0, end));
}

/** All that a caller sees of an answer. */
async function seen(
  wire: Uint8Array<ArrayBuffer>[],
  inRuns: boolean,
  maxEvent: number | undefined,
): Promise<unknown> {
  pieces = wire;
  const answer = await client.completion(
    { model: "openai/m", messages: [{ role: "user", content: "Hi" }], stream: true },
    { maxRetries: 0, ...(maxEvent && { maxEvent }) },
  );
  const chunks: ChatCompletionChunk[] = [];
  let error: unknown;
  let runs = 0;
  try {
    if (!inRuns) for await (const chunk of answer) chunks.push(chunk);
    else {
      const all = answer.runs(gatherTexts);
      for (let step = await all.next(); !step.done; step = await all.next()) {
        for (const { chunk, texts } of step.value) {
          if (!texts) chunks.push(chunk);
          else runs++;
          const [choice] = chunk.choices;
          expect(texts?.join("") ?? choice?.delta.content).toBe(choice?.delta.content);
          for (const content of texts ?? []) {
            chunks.push({ ...chunk, choices: [{ ...choice!, delta: { content } }] });
          }
        }
      }
    }
  } catch (thrown) {
    const { code, message, partial } = thrown as {
      code: string;
      message: string;
      partial: unknown;
    };
    // An answer that broke before its first chunk is named and dated anew each time.
    error = { code, message, partial: { ...(partial as object), id: "", created: 0 } };
  }
  const final = error ? undefined : await answer.final();
  allRuns += runs;
  return { chunks, error, final };
}

let allRuns = 0;

test("bytes that are not UTF-8 take nothing from the events after them", async () => {
  const bytes = (content: string) => Buffer.from(`${data({ content })}\n\n`);
  const broken = Buffer.from(bytes("???").map((byte) => (byte === 63 ? 0xff : byte)));
  const wire = [
    Buffer.concat([bytes("a"), bytes("a")]),
    Buffer.concat([bytes("b\u00e9"), broken, bytes("d"), bytes("e").subarray(0, 5)]),
    bytes("e").subarray(5),
    Buffer.from(`${data({}, "stop")}\n\ndata: [DONE]\n\n`),
  ].map((piece) => Uint8Array.from(piece));
  const one = await seen(wire, false, undefined);
  expect(await seen(wire, true, undefined)).toEqual(one);
});

test("runs are the same chunks, in any cut", { timeout: 60_000 }, async () => {
  await assert(
    asyncProperty(
      stream,
      array(noBias(integer({ min: 0, max: 100_000 })), { maxLength: 12 }),
      option(integer({ min: 60, max: 400 }), { nil: undefined, freq: 9 }),
      async (wire, places, maxEvent) => {
        const bytes = new TextEncoder().encode(wire);
        const one = await seen(cut(bytes, places), false, maxEvent);
        expect(await seen(cut(bytes, places), true, maxEvent)).toEqual(one);
      },
    ),
    { numRuns: 600 },
  );
  // Else nothing would have been compared.
  expect(allRuns).toBeGreaterThan(100);
});
