import { caught, comparable } from "../answer.ts";
import type { Check } from "../check.ts";
import { createExchange } from "../exchange.ts";
import { pathsOf, replaceAt, valueAt } from "../hostile.ts";
import { ask, connect, requestOf, type Subject } from "../subject.ts";
import type { AnswerVector } from "../vectors.ts";
import { answered, failed } from "./response.ts";

/** HTTP status → code where the body says nothing, and whether core asks again. */
const STATUS: readonly (readonly [number, string, boolean])[] = [
  [400, "invalid_request", false],
  [401, "authentication", false],
  [402, "insufficient_quota", false],
  [403, "permission", false],
  [404, "not_found", false],
  [408, "timeout", true],
  [413, "invalid_request", false],
  [422, "invalid_request", false],
  [429, "rate_limit", true],
  [500, "server_error", true],
  [502, "server_error", true],
  [503, "overloaded", true],
  [504, "timeout", true],
  [529, "overloaded", true],
];

const JSON_TYPE = { "content-type": "application/json" };

/** Bodies that are not the provider's: a proxy's page, nothing, and JSON of another world. */
const STRANGE: Readonly<
  Record<string, { body_text?: string; body?: unknown; headers?: Record<string, string> }>
> = {
  "no body": {},
  "a page": {
    headers: { "content-type": "text/html" },
    body_text: "<html><head><title>Bad gateway</title></head><body>nginx</body></html>",
  },
  text: { headers: { "content-type": "text/plain" }, body_text: "upstream connect error" },
  "broken JSON": { headers: JSON_TYPE, body_text: '{"error": {"mess' },
  "unknown fields": { headers: JSON_TYPE, body: { anymodel: "probe" } },
  null: { headers: JSON_TYPE, body: null },
  "a list": { headers: JSON_TYPE, body: [] },
  "numbers for words": {
    headers: JSON_TYPE,
    body: { error: { message: 7, type: 7, code: [] }, message: 7, detail: {} },
  },
};

/** Failures: what goes wrong is told with the right code, and nothing else happens. */
export const faultChecks: readonly Check[] = [
  {
    id: "error.status",
    level: "L3",
    name: "each HTTP status is its error, whatever the body",
    *cases(subject) {
      const vector = anyVector(subject);
      if (!vector) return;
      for (const [status, code, retryable] of STATUS) {
        yield {
          name: String(status),
          async run(assert) {
            for (const [what, body] of Object.entries(STRANGE)) {
              const reply = { headers: {}, ...body, status };
              const { answer, exchange } = ask(subject, vector, { reply });
              const error = await caught(assert, answer);
              const found = { code: error.code, status: error.status, retryable: error.retryable };
              assert.same(found, { code, status, retryable }, `With ${what}, "${error.message}".`);
              assert.same(exchange.requests.length, 1, "It was asked once.");
              assert.holds(
                !error.message.includes("<"),
                `The message "${error.message}" is no page.`,
              );
              assert.holds(
                !/undefined|\[object/.test(error.message),
                `The message "${error.message}" has words.`,
              );
            }
          },
        };
      }
    },
  },
  {
    id: "error.own-words",
    level: "L3",
    name: "the provider's words survive another status, and say whose they are",
    *cases(subject) {
      for (const vector of failed(subject)) {
        const { error, http } = vector;
        if (!error!.message || http.status < 400) continue;
        yield {
          name: vector.id,
          async run(assert) {
            const { answer } = ask(subject, vector);
            const { message, provider, model, attempts } = await caught(assert, answer);
            assert.holds(
              message.startsWith(`[${subject.adapter.id}] `),
              "The message names the provider.",
            );
            assert.same(provider, subject.adapter.id, "provider is the adapter's id.");
            assert.holds(model?.endsWith(vector.model), "model is what was asked for.");
            assert.same(attempts.length, 1, "The attempt is told.");
          },
        };
      }
    },
  },
  {
    id: "error.redacted",
    level: "L3",
    name: "keys and prompts that the provider quotes are not shown",
    *cases(subject) {
      for (const vector of failed(subject)) {
        const words = vector.error!.message;
        const place = wordsPlace(vector);
        if (!words || !place || !subject.adapter.auth) continue;
        yield {
          name: vector.id,
          async run(assert) {
            const prompt = "a private question about my neighbour";
            const quoted = `Wrong key ${subject.vectors.key} for: ${prompt}`;
            const body = replaceAt(vector.http.body, place, quoted);
            const asked = { ...vector, request: { messages: [{ role: "user", content: prompt }] } };
            const error = await caught(
              assert,
              ask(subject, asked, { reply: { ...vector.http, body } }).answer,
            );
            const shown = JSON.stringify(error) + error.message + String(error.cause);
            assert.holds(!shown.includes(subject.vectors.key), "The key is not shown.");
            assert.holds(!shown.includes(prompt), "The prompt is not shown.");
          },
        };
      }
    },
  },
  {
    id: "error.retry-after",
    level: "L3",
    name: "the wait that the provider asks for is told",
    *cases(subject) {
      const vector = anyVector(subject);
      if (!vector) return;
      // A reply that names a wait in its body has its say already.
      const limited = failed(subject).find(
        ({ http, error }) => http.status === 429 && error!.retryAfter === undefined,
      )?.http;
      const forms: Record<string, [Record<string, string>, number, number]> = {
        seconds: [{ "retry-after": "90" }, 90, 90],
        milliseconds: [{ "retry-after-ms": "90500" }, 90.5, 90.5],
        "a date": [{ "retry-after": new Date(Date.now() + 3_600_000).toUTCString() }, 3500, 3601],
      };
      for (const [form, [headers, least, most]] of Object.entries(forms)) {
        yield {
          name: form,
          async run(assert) {
            const reply = { ...limited, status: 429, headers: { ...limited?.headers, ...headers } };
            const { retryAfter } = await caught(assert, ask(subject, vector, { reply }).answer);
            assert.holds(
              retryAfter! >= least && retryAfter! <= most,
              `retryAfter is ${retryAfter} seconds.`,
            );
          },
        };
      }
    },
  },
  {
    id: "error.retried",
    level: "L3",
    name: "what may pass is asked again with the same request; what may not is asked once",
    *cases(subject) {
      const vector = anyVector(subject);
      if (!vector) return;
      for (const [status, , isRetried] of STATUS) {
        yield {
          name: String(status),
          async run(assert) {
            const failure = { status, headers: { "retry-after-ms": "1" } };
            const exchange = createExchange([failure, vector.http]);
            const call = connect(subject, exchange).completion(requestOf(vector), {
              maxRetries: 1,
            });
            if (!isRetried) {
              await caught(assert, call);
              assert.same(exchange.requests.length, 1, "It was asked once.");
              return;
            }
            const expected = comparable(await ask(subject, vector).answer);
            assert.same(comparable(await call), expected, "The second answer is given.");
            const [first, second] = exchange.requests;
            assert.same(second, first, "The same request was sent again.");
          },
        };
      }
    },
  },
  {
    id: "error.not-an-answer",
    level: "L3",
    name: "a good status without an answer is an error",
    *cases(subject) {
      const vector = anyVector(subject);
      if (!vector) return;
      for (const [what, body] of Object.entries(STRANGE)) {
        yield {
          name: what,
          async run(assert) {
            const { answer } = ask(subject, vector, {
              reply: { headers: {}, ...body, status: 200 },
            });
            const { code, retryable, message } = await caught(assert, answer);
            assert.holds(
              /^(invalid_response|server_error)$/.test(code),
              `The code is not ${code}.`,
            );
            assert.same(retryable, false, "It is final: asking again may bill twice.");
            assert.holds(!message.includes("Cannot read"), `The message has words: ${message}`);
          },
        };
      }
    },
  },
];

function anyVector(subject: Subject): AnswerVector | undefined {
  return subject.adapter.chat && answered(subject)[0];
}

/** Where the provider's words stand in the body of an error's vector. */
function wordsPlace({ http, error }: AnswerVector): readonly string[] | undefined {
  return [...pathsOf(http.body)].find((path) => {
    const value = valueAt(http.body, path);
    return typeof value === "string" && value === error!.message;
  });
}
