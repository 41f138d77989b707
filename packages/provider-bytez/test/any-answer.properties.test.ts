import { isAnyModelError } from "@anymodel/core";
import type { AnyModelError, ChatCompletion, CompletionStream } from "@anymodel/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answerLike } from "./support/arbitrary.ts";
import { collect } from "./support/chunks.ts";
import { answerWith, connect, hello, openEmulator } from "./support/emulator.ts";
import { transports } from "./support/transports.ts";

const emulator = await openEmulator();
const streamed = { ...hello, stream: true } as const;

function isWhole({ choices: [choice] }: ChatCompletion): boolean {
  const { content, role } = choice!.message;
  return (
    role === "assistant" &&
    (typeof content === "string" || content === null) &&
    typeof choice!.finish_reason === "string"
  );
}

/** The whole answer or the AnyModelError; anything else is thrown. */
async function outcome(
  call: Promise<ChatCompletion | CompletionStream>,
): Promise<{ answer?: ChatCompletion; error?: AnyModelError }> {
  try {
    const answer = await call;
    return { answer: "final" in answer ? await answer.final() : answer };
  } catch (error) {
    if (!isAnyModelError(error)) throw error;
    return { error };
  }
}

describe.each(transports)("over $transport", ({ defaults }) => {
  const options = { ...defaults, maxRetries: 0 };
  const native = connect(emulator, {}, options);
  const openai = connect(emulator, { api: "openai" }, options);

  test.each([
    ["native", native, hello],
    ["native, streaming", native, streamed],
    ["openai", openai, hello],
    ["openai, streaming", openai, streamed],
  ] as const)("any JSON is an answer or an AnyModelError (%s)", async (_, client, request) => {
    let answers = 0;
    await fc.assert(
      fc.asyncProperty(
        answerLike,
        fc.constantFrom(200, 200, 200, 400, 500),
        async (body, status) => {
          answerWith(emulator, {
            status,
            headers: { "content-type": "application/json" },
            bodyText: JSON.stringify(body),
          });
          const { answer, error } = await outcome(
            client.completion({ ...request } as typeof hello),
          );
          if (answer) answers++;
          expect(error !== undefined || isWhole(answer!)).toBe(true);
          expect(() => JSON.stringify(answer ?? error)).not.toThrow();
          expect(error?.code).not.toBe("connection");
          const refusal = error?.code === "insufficient_quota" ? 402 : 502;
          expect([undefined, status === 200 ? refusal : status]).toContain(error?.status);
        },
      ),
      {
        numRuns: 100,
        examples: [
          [{ output: "x" }, 200],
          [{ choices: [{ message: { content: "x" } }] }, 200],
        ],
      },
    );
    expect(answers).toBeGreaterThan(0);
  });

  test("any JSON in a stream of events is a chunk, a warning or an AnyModelError", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(answerLike, { minLength: 1, maxLength: 3 }), async (events) => {
        const chunks = [
          ...events.map((event) => `data: ${JSON.stringify(event)}\n\n`),
          "data: [DONE]\n\n",
        ];
        answerWith(emulator, { headers: { "content-type": "text/event-stream" }, chunks });
        // Anything but an AnyModelError is thrown by the collector.
        const { chunks: seen, error } = await collect(await openai.completion(streamed));
        const finish = seen.at(-1)?.choices[0]?.finish_reason;
        expect(error ? error.status >= 400 : typeof finish === "string").toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
