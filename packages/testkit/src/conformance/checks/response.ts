import type { ChatCompletion } from "@anymodel/core";
import { caught, collect, comparable, expectAnswer, expectError, textOf } from "../answer.ts";
import type { Assertions } from "../assertions.ts";
import type { Check } from "../check.ts";
import { decodeAny, frozenBody, wrongOfDelta } from "../deltas.ts";
import { decorate, mutationsOf, pathsOf, replaceAt, undecorate, valueAt } from "../hostile.ts";
import { ask, callOf, chatOf, type Subject } from "../subject.ts";
import type { AnswerVector } from "../vectors.ts";

const UNKNOWN = "anymodel_unknown_field";

/** Whole answers: what the caller must see. */
export const responseChecks: readonly Check[] = [
  {
    id: "response.vectors",
    level: "L1",
    name: "each answer is seen as its vector says",
    *cases(subject) {
      for (const vector of answered(subject)) {
        yield {
          name: vector.id,
          async run(assert) {
            const { answer } = ask(subject, vector);
            expectAnswer(assert, await answer, vector.answer!, subject.adapter.id);
          },
        };
      }
    },
  },
  {
    id: "response.errors",
    level: "L1",
    name: "each failure is the error that its vector says, streamed or not",
    *cases(subject) {
      for (const vector of failed(subject)) {
        for (const stream of waysToAsk(subject, vector)) {
          yield {
            name: stream ? `${vector.id} to a streaming call` : vector.id,
            async run(assert) {
              const { answer } = ask(subject, vector, { stream });
              expectError(assert, await caught(assert, answer), vector.error!);
            },
          };
        }
      }
    },
  },
  {
    id: "response.to-stream",
    level: "L1",
    name: "a streaming call that is answered whole gives the same answer",
    *cases(subject) {
      for (const vector of answered(subject)) {
        if (!waysToAsk(subject, vector).includes(true)) continue;
        yield {
          name: vector.id,
          async run(assert) {
            const whole: ChatCompletion = await ask(subject, vector).answer;
            const stream = await ask(subject, vector, { stream: true }).answer;
            const { chunks, error } = await collect(stream);
            assert.same(error, undefined, "The stream ends well.");
            assert.same(
              textOf(chunks),
              whole.choices[0]!.message.content ?? "",
              "The chunks hold the text.",
            );
            assert.same(
              comparable(await stream.final()),
              comparable(whole),
              "Its final() is the answer.",
            );
          },
        };
      }
    },
  },
  {
    id: "response.usage",
    level: "L1",
    name: "usage counts everything once: input with cached, output with reasoning",
    *cases(subject) {
      for (const vector of answered(subject)) {
        if (!vector.answer!.usage) continue;
        yield {
          name: vector.id,
          async run(assert) {
            const answer: ChatCompletion = await ask(subject, vector).answer;
            const usage = assert.found(answer.usage, "There is usage.");
            const { prompt_tokens: input, completion_tokens: output, total_tokens: total } = usage;
            for (const count of [input, output, total])
              assert.holds(Number.isInteger(count) && count >= 0, `${count} is a count of tokens.`);
            const { cached_tokens = 0 } = usage.prompt_tokens_details ?? {};
            const { reasoning_tokens = 0 } = usage.completion_tokens_details ?? {};
            assert.holds(cached_tokens <= input, "prompt_tokens includes the cached ones.");
            assert.holds(reasoning_tokens <= output, "completion_tokens includes reasoning.");
            assert.holds(total >= input + output, "total_tokens is at least the sum.");
          },
        };
      }
    },
  },
  {
    id: "response.finish",
    level: "L1",
    name: "a finish reason that nobody knows is passed on",
    *cases(subject) {
      for (const vector of answered(subject)) {
        const place = finishPlace(vector);
        if (!place) continue;
        yield {
          name: vector.id,
          async run(assert) {
            const body = replaceAt(vector.http.body, place, "a_new_reason");
            const { answer } = ask(subject, vector, { reply: { ...vector.http, body } });
            const { choices } = (await answer) as ChatCompletion;
            const reasons = choices.map(({ finish_reason }) => finish_reason);
            assert.holds(reasons.includes("a_new_reason"), `It is shown, not ${reasons.join()}.`);
          },
        };
      }
    },
  },
  {
    id: "response.pure",
    level: "L2",
    name: "response() is pure: same body, same deltas, the body unchanged",
    *cases(subject) {
      for (const vector of withBody(subject)) {
        yield {
          name: vector.id,
          run(assert) {
            const decode = () => [
              ...chatOf(subject).response(frozenBody(vector.http.body), callOf(vector, false)),
            ];
            const first = structuredClone(decode());
            assert.same(decode(), first, "The second reading is the first.");
            checkDeltas(assert, first);
          },
        };
      }
    },
  },
  {
    id: "response.new-fields",
    level: "L2",
    name: "fields that nobody knows change nothing",
    *cases(subject) {
      for (const vector of answered(subject)) {
        if (typeof vector.http.body !== "object") continue;
        yield {
          name: vector.id,
          async run(assert) {
            const plain: ChatCompletion = await ask(subject, vector).answer;
            const body = decorate(vector.http.body, UNKNOWN);
            const { answer } = ask(subject, vector, { reply: { ...vector.http, body } });
            assert.same(
              withoutNews(undecorate(comparable(await answer), UNKNOWN)),
              withoutNews(comparable(plain)),
              "The answer is the same.",
            );
          },
        };
      }
    },
  },
  {
    id: "response.any-json",
    level: "L2",
    name: "any JSON as an answer gives deltas of the contract or an AnyModelError",
    *cases(subject) {
      if (!subject.adapter.chat) return;
      for (const vector of withBody(subject)) {
        yield {
          name: vector.id,
          run(assert) {
            const { response } = chatOf(subject);
            for (const body of mutationsOf(vector.http.body)) {
              try {
                checkDeltas(
                  assert,
                  decodeAny(() => response(body, callOf(vector, false))),
                );
              } catch (error) {
                const text = JSON.stringify(body)?.slice(0, 400);
                assert.fail(`${(error as Error).message}, for the answer ${text}`);
              }
            }
          },
        };
      }
    },
  },
];

/** What an answer says beside the provider's metadata: there news may be shown. */
function withoutNews(answer: unknown): unknown {
  return { ...(answer as object), provider_metadata: undefined };
}

/** Vectors of whole answers that end well. */
export function answered({ adapter, vectors }: Subject): AnswerVector[] {
  return adapter.chat ? vectors.response.filter(({ answer, error }) => answer && !error) : [];
}

/** Vectors of answers that are errors. */
export function failed({ adapter, vectors }: Subject): AnswerVector[] {
  return adapter.chat ? vectors.response.filter(({ error }) => error) : [];
}

function withBody({ adapter, vectors }: Subject): AnswerVector[] {
  if (!adapter.chat) return [];
  return vectors.response.filter(({ http }) => http.body !== undefined && http.status < 300);
}

/** Every delta keeps the contract. */
export function checkDeltas(assert: Assertions, deltas: Iterable<unknown>): void {
  for (const delta of deltas) {
    const wrong = wrongOfDelta(delta);
    assert.holds(wrong === undefined, `What the adapter says keeps the contract, but ${wrong}`);
  }
}

/** Whether a vector's reply means the same to a call that streams: not where the stream's own frames are JSON. */
function waysToAsk({ adapter }: Subject, { http }: AnswerVector): boolean[] {
  const { stream } = adapter.chat!;
  if (!stream) return [false];
  const isJSON = /^\s*application\/([\w.-]+\+)?json\b(?!-)/i.test(
    http.headers["content-type"] ?? "",
  );
  const isWhole = http.status >= 300 || (isJSON && !stream.framing().json);
  return isWhole ? [false, true] : [false];
}

/** The place of the first finish reason in a body, by the names that providers give it. */
function finishPlace({ http, answer }: AnswerVector): readonly string[] | undefined {
  if (answer?.tool_calls || answer?.choices) return undefined;
  return [...pathsOf(http.body)].find(
    (path) =>
      /finish|stop|reason/i.test(path.at(-1)!) &&
      !/sequence|detail|message|reasoning/i.test(path.at(-1)!) &&
      typeof valueAt(http.body, path) === "string",
  );
}
