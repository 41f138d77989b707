import {
  type Mutant,
  other,
  readVectors,
  testMutants,
  withChat,
  withRows,
  chat,
  good,
} from "./mutant.ts";
import { expect, test } from "vitest";
import { checkAdapter } from "@anymodel/testkit";

class Facts {
  input = ["text"];
}

const { seed: _seed, ...rowsWithoutSeed } = chat.params;

const declared: Mutant[] = [
  ["a spec of the future", "adapter.identity", () => other({ spec: 2 })],
  ["an id that is no prefix", "adapter.identity", () => other({ id: "Acme AI" })],
  [
    "an address without TLS",
    "adapter.identity",
    () => other({ baseURL: "http://api.acme.example" }),
  ],
  [
    "an address with a slash at its end",
    "adapter.identity",
    () => other({ baseURL: `${good.baseURL}/` }),
  ],
  [
    "a getter",
    "adapter.plain-data",
    () =>
      Object.defineProperty(other({}), "docs", {
        get: () => "https://acme.example",
        enumerable: true,
      }) as never,
  ],
  [
    "an object of a class",
    "adapter.plain-data",
    () => other({ models: { "small-1": new Facts() } }),
  ],
  [
    "a variable in small letters",
    "adapter.auth",
    () => other({ auth: { env: "acme_key", header: "x-acme-key", scheme: "" } }),
  ],
  ["a key as text", "adapter.auth", () => other({ headers: { "x-acme-token": "abc" } })],
  [
    "a known model with its prefix",
    "adapter.models",
    () => other({ models: { "acme/small-1": { input: ["text"] } } }),
  ],
  [
    "a model that hears, by an adapter that is deaf",
    "adapter.models",
    () => other({ models: { "small-1": { input: ["audio"] } } }),
  ],
  [
    "half a call at a time",
    "adapter.limits",
    () => other({ limits: { concurrency: 1, timeout: 0.5 } }),
  ],
  [
    "a way to hand over that is none",
    "adapter.content",
    () => withChat({ accepts: { image: ["carrier pigeon"] } }),
  ],
  ["a parameter without a row", "parameters.complete", () => withChat({ params: rowsWithoutSeed })],
  [
    "a row of a parameter that OpenAI has not",
    "parameters.complete",
    () => withRows({ top_k: "options.top_k" }),
  ],
  ["a row without a reason", "parameters.rows", () => withRows({ user: { ignore: "" } })],
  ["a row whose path is none", "parameters.rows", () => withRows({ seed: "options..seed" })],
  ["two parameters in one place", "parameters.places", () => withRows({ top_p: "options.heat" })],
  ["a parameter in the place of the model", "parameters.places", () => withRows({ seed: "model" })],
  [
    "a parameter of its own with OpenAI's name",
    "parameters.native",
    () => withChat({ native: { at: "options", types: { seed: "integer" } } }),
  ],
  [
    "a type that is none",
    "parameters.native",
    () => withChat({ native: { at: "options", types: { mood: "sunny" } } }),
  ],
  [
    "a parameter in the body without a type",
    "parameters.native",
    () => withChat({ native: { ...chat.native, inBody: ["mood_of_nobody"] } }),
  ],
  [
    "required without a reason",
    "parameters.rows",
    () => withChat({ required: { "options.format": { value: "text", why: "" } } }),
  ],
  [
    "audio that no vector shows",
    "coverage.media",
    () => withChat({ accepts: { ...chat.accepts, audio: ["url"] } }),
  ],
  [
    "a parameter that no vector shows",
    "coverage.parameters",
    () => withRows({ logit_bias: "options.bias" }),
  ],
  [
    "several choices that no vector shows",
    "coverage.answers",
    () => withRows({ n: "options.count" }),
  ],
  [
    "logprobs that no vector shows",
    "coverage.answers",
    () => withRows({ logprobs: "options.logprobs" }),
  ],
];

const same = () => good;
const without = (kind: string, test: (vector: any) => boolean) => (vectors: any) => {
  vectors[kind] = vectors[kind].filter((vector: any) => !test(vector));
};

const uncovered: Mutant[] = [
  ["no streams", "coverage.stream", same, without("stream", () => true)],
  [
    "no stream that is asked for",
    "coverage.stream",
    same,
    without("request", ({ request }) => request.stream),
  ],
  [
    "no stream that is the same as an answer",
    "coverage.stream",
    same,
    (vectors) => vectors.stream.forEach((vector: any) => delete vector.same_as),
  ],
  ["no error in a stream", "coverage.stream", same, without("stream", ({ error }) => error)],
  ["no tools", "coverage.tools", same, without("request", ({ request }) => request.tools)],
  [
    "no streamed tool call",
    "coverage.tools",
    same,
    without("stream", ({ answer }) => answer.tool_calls),
  ],
  [
    "no answer that was cut",
    "coverage.answers",
    same,
    without("response", ({ answer }) => answer?.finish_reason === "length"),
  ],
  [
    "no refused key",
    "coverage.errors",
    same,
    without("response", ({ http }) => http.status === 401 || http.status === 403),
  ],
  [
    "no busy provider",
    "coverage.errors",
    same,
    without("response", ({ http }) => http.status === 429),
  ],
  [
    "no failing server",
    "coverage.errors",
    same,
    without("response", ({ http }) => http.status >= 500),
  ],
  ["no image by data", "coverage.media", same, without("request", ({ id }) => id === "req-image")],
  [
    "no temperature",
    "coverage.parameters",
    same,
    without("request", ({ request }) => request.temperature),
  ],
  [
    "no system message",
    "coverage.chat",
    same,
    without("request", ({ id }) => id === "req-conversation"),
  ],
  ["no embeddings", "coverage.operations", same, without("embedding", () => true)],
  ["no list of models", "coverage.operations", same, without("models", () => true)],
  [
    "no list of models in pages",
    "coverage.operations",
    () => other({ list: { ...good.list, next: () => undefined } }),
  ],
  [
    "a key in a vector",
    "vectors.secrets",
    same,
    (vectors) => (vectors.response[0].http.headers["x-api-key"] = "abc"),
  ],
  [
    "a token in a text",
    "vectors.secrets",
    same,
    (vectors) => (vectors.response[0].note = `sk-${"a1B2".repeat(8)}`),
  ],
];

testMutants([...declared, ...uncovered]);

test("the adapter that mutants are made of is good", async () => {
  const report = await checkAdapter(good, { vectors: readVectors() });
  expect(report.checks.filter(({ status }) => status === "failed")).toEqual([]);
  expect(report).toMatchObject({ adapter: "acme", level: "L3", spec: 1 });
  expect(report.passed).toBe(report.total);
});
