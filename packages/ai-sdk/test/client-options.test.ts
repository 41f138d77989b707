import { bytez } from "@anymodel/provider-bytez";
import { embed, generateText } from "ai";
import { expect, test } from "vitest";
import { createAnyModel } from "../src/index.ts";
import { openEmulators } from "./open.ts";

const { bytezEmulator, connect } = await openEmulators();

test("an alias and a router's group stand where a model id does", async () => {
  const anymodel = connect({
    aliases: { fast: "bytez/Qwen/Qwen3-4B" },
    router: {
      groups: {
        chat: [{ model: "bytez/Qwen/Qwen3-4B" }],
        vectors: ["bytez/sentence-transformers/all-MiniLM-L6-v2"],
      },
    },
  });
  for (const name of ["fast", "chat"]) {
    const providerOptions = { bytez: { repetition_penalty: 1.2 } };
    const { text } = await generateText({
      model: anymodel(name),
      prompt: "Hello",
      providerOptions,
    });
    expect(text).toContain("Hello");
    expect(bytezEmulator.requests.at(-1)!.body).toMatchObject({
      params: { repetition_penalty: 1.2 },
    });
  }
  const { embedding } = await embed({ model: anymodel.embeddingModel("vectors"), value: "one" });
  expect(embedding.length).toBeGreaterThan(0);
});

test("a lazy adapter is loaded once, and only when it is needed", async () => {
  let loaded = 0;
  const load = async () => {
    loaded++;
    return bytez({ apiKey: "test-key", baseURL: bytezEmulator.baseURL });
  };
  const model = createAnyModel({ providers: { lazy: load } })("lazy/Qwen/Qwen3-4B");
  expect(loaded).toBe(0);
  await generateText({ model, prompt: "Hello" });
  await generateText({ model, prompt: "Hello" });
  expect(loaded).toBe(1);
});
