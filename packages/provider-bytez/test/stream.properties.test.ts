import type { ChatCompletion } from "@anymodel/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chunksOf, prose } from "./support/arbitrary.ts";
import { collect, expectGrammar, textOf } from "./support/chunks.ts";
import { answerWith, connect, hello, openEmulator } from "./support/emulator.ts";
import { transports } from "./support/transports.ts";

const emulator = await openEmulator();
const streamed = { ...hello, stream: true } as const;

const comparable = (answer: ChatCompletion) => ({ ...answer, id: "", created: 0 });

describe.each(transports)("over $transport", ({ defaults }) => {
  const options = { ...defaults, maxRetries: 0 };
  const native = connect(emulator, {}, options);
  const openai = connect(emulator, { api: "openai" }, options);

  test("any cut of a raw stream gives the same text, and the unstreamed answer", async () => {
    const cut = prose.chain((text) => fc.tuple(fc.constant(text), chunksOf(text)));
    await fc.assert(
      fc.asyncProperty(cut, async ([text, chunks]) => {
        answerWith(emulator, { headers: { "content-type": "text/plain; charset=utf-8" }, chunks });
        const stream = await native.completion(streamed);
        const { chunks: seen, error } = await collect(stream);
        expect(error).toBeUndefined();
        expect(textOf(seen)).toBe(text);
        expectGrammar(seen, { finish: "stop", model: hello.model });
        answerWith(emulator, {
          body: { error: null, output: { role: "assistant", content: text } },
        });
        expect(comparable(await stream.final())).toEqual(
          comparable(await native.completion(hello)),
        );
      }),
      { numRuns: 40 },
    );
  });

  test("any cut of server-sent events gives the unstreamed answer", async () => {
    const script = fc.record({
      pieces: fc.array(prose, { maxLength: 5 }),
      end: fc.constantFrom("\n", "\r\n", "\r"),
      comment: fc.constantFrom("", ": ping", ":"),
      mark: fc.constantFrom("", "\ufeff"),
      finish: fc.constantFrom("stop", "length", "content_filter"),
      counted: fc.boolean(),
      args: fc.option(
        fc.array(fc.constantFrom('{"a":', '"é"', "}", ""), { minLength: 1, maxLength: 3 }),
      ),
    });
    const cut = script.chain((parts) => {
      const { pieces, end, comment, mark, finish, counted, args } = parts;
      const tool = (args ?? []).map((piece, at) => ({
        tool_calls: [
          {
            index: 0,
            ...(at === 0 && { id: "call_1", type: "function" }),
            function: { ...(at === 0 && { name: "f" }), arguments: piece },
          },
        ],
      }));
      const deltas: object[] = [
        { role: "assistant", content: "" },
        ...pieces.map((content) => ({ content })),
        ...tool,
      ];
      const events = [
        ...deltas.map((delta) => ({
          id: "c1",
          created: 1,
          choices: [{ index: 0, delta, finish_reason: null }],
        })),
        { id: "c1", created: 1, choices: [{ index: 0, delta: {}, finish_reason: finish }] },
        ...(counted
          ? [
              {
                id: "c1",
                created: 1,
                choices: [],
                usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
              },
            ]
          : []),
      ];
      const lines = [...events.map((event) => JSON.stringify(event)), "[DONE]"];
      const wire =
        mark + lines.map((line) => `${comment && comment + end}data: ${line}${end}${end}`).join("");
      return fc.tuple(fc.constant(parts), chunksOf(wire));
    });
    await fc.assert(
      fc.asyncProperty(cut, async ([{ pieces, finish, counted, args }, chunks]) => {
        answerWith(emulator, { headers: { "content-type": "text/event-stream" }, chunks });
        const stream = await openai.completion(streamed);
        const seen = await collect(stream);
        expect(seen.error).toBeUndefined();
        expect(textOf(seen.chunks)).toBe(pieces.join(""));
        const message = {
          role: "assistant",
          content: pieces.join(""),
          ...(args && {
            tool_calls: [
              { id: "call_1", type: "function", function: { name: "f", arguments: args.join("") } },
            ],
          }),
        };
        const usage = counted
          ? { usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } }
          : {};
        answerWith(emulator, {
          body: {
            id: "c1",
            created: 1,
            choices: [{ index: 0, message, finish_reason: finish }],
            ...usage,
          },
        });
        expect(await stream.final()).toEqual(await openai.completion(hello));
      }),
      { numRuns: 40 },
    );
  });
});
