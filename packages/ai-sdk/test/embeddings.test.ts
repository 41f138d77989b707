import { openai } from "@anymodel/provider-openai";
import { createProviderRegistry, embed, embedMany } from "ai";
import { expect, test } from "vitest";
import { createAnyModel } from "../src/index.ts";
import { openEmulators } from "./open.ts";

const { bytezEmulator, openaiEmulator, connect } = await openEmulators();
const { baseURL } = openaiEmulator;
const anymodel = createAnyModel({ providers: [openai({ apiKey: "test-key", baseURL })] });
const model = anymodel.embeddingModel("openai/text-embedding-3-small");

test("embed gives a vector, its tokens, and takes the provider's parameters", async () => {
  const providerOptions = { openai: { dimensions: 3, user: "me" } };
  const { embedding, usage } = await embed({ model, value: "sunny day", providerOptions });
  expect(embedding).toHaveLength(3);
  expect(usage).toEqual({ tokens: 2 });
  expect(openaiEmulator.requests[0]!.body).toMatchObject({
    model: "text-embedding-3-small",
    dimensions: 3,
    user: "me",
  });
});

test("embedMany keeps the order", async () => {
  const values = ["one", "two", "three"];
  const { embeddings } = await embedMany({ model, values });
  for (const [index, value] of values.entries()) {
    expect((await embed({ model, value })).embedding).toEqual(embeddings[index]);
  }
});

test("core splits what a provider takes one by one", async () => {
  const bytez = connect().embeddingModel("bytez/sentence-transformers/all-MiniLM-L6-v2");
  const { embeddings, usage } = await embedMany({ model: bytez, values: ["one", "two"] });
  expect(embeddings).toHaveLength(2);
  expect(usage.tokens).toBeNaN();
  expect(bytezEmulator.requests).toHaveLength(2);
});

test("warnings, errors and aborts are the AI SDK's", async () => {
  const providerOptions = { bytez: { dimensions: 3 } };
  const bytez = connect().embeddingModel("bytez/sentence-transformers/all-MiniLM-L6-v2");
  const { warnings } = await embed({ model: bytez, value: "one", providerOptions });
  expect(warnings).toMatchObject([{ type: "unsupported", feature: "dimensions" }]);
  openaiEmulator.setFault({ kind: "status", status: 401 });
  await expect(embed({ model, value: "one" })).rejects.toMatchObject({
    name: "AI_APICallError",
    statusCode: 401,
    data: { code: "authentication", provider: "openai" },
  });
  const abortSignal = AbortSignal.abort(new Error("enough"));
  await expect(embed({ model, value: "one", abortSignal })).rejects.toThrow("enough");
});

test("the AI SDK's registry finds it", async () => {
  const registry = createProviderRegistry({ any: anymodel }, { separator: ":" });
  const found = registry.embeddingModel("any:openai/text-embedding-3-small");
  expect((await embed({ model: found, value: "one" })).embedding.length).toBeGreaterThan(0);
});
