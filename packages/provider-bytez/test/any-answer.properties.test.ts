import { isAnyModelError } from "@anymodel/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answerLike } from "./support/arbitrary.ts";
import { collect } from "./support/chunks.ts";
import { answerWith, connect, hello, openEmulator } from "./support/emulator.ts";
import { transports } from "./support/transports.ts";

const emulator = await openEmulator({ chunkDelay: 0 });
const streamed = { ...hello, stream: true } as const;

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
          try {
            const answer = await client.completion({ ...request } as typeof hello);
            const whole = "final" in answer ? await (answer as any).final() : answer;
            const { message, finish_reason } = whole.choices[0]!;
            expect(message.role).toBe("assistant");
            expect(typeof message.content === "string" || message.content === null).toBe(true);
            expect(typeof finish_reason).toBe("string");
            expect(() => JSON.stringify(whole)).not.toThrow();
            answers++;
          } catch (error) {
            if (!isAnyModelError(error)) throw error;
            expect(error.code).not.toBe("connection");
            expect(typeof error.message).toBe("string");
            expect(status === 200 ? error.status : error.attempts[0]!.status).toBe(
              status === 200 ? (error.code === "insufficient_quota" ? 402 : 502) : status,
            );
          }
        },
      ),
      {
        numRuns: 200,
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
        if (error) expect(error.status).toBeGreaterThanOrEqual(400);
        else expect(seen.at(-1)!.choices[0]!.finish_reason).toEqual(expect.any(String));
      }),
      { numRuns: 150 },
    );
  });
});
