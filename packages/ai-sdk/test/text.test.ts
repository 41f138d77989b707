import { createProviderRegistry, generateText, streamText } from "ai";
import { describe, expect, test } from "vitest";
import { collect, openEmulators } from "./open.ts";

const { bytezEmulator, openaiEmulator, connect } = await openEmulators();
const anymodel = connect();
const qwen = anymodel("bytez/Qwen/Qwen3-4B");
const gpt = anymodel("host/gpt-4o");

describe("generateText", () => {
  test("answers through the native protocol of Bytez", async () => {
    const answer = await generateText({
      model: qwen,
      instructions: "Be short.",
      prompt: "Hello, how are you?",
      maxOutputTokens: 20,
      temperature: 0.5,
      topK: 5,
    });
    expect(answer.text).toContain("Hello");
    expect(answer.finishReason).toBe("stop");
    expect(answer.usage.inputTokens).toBeUndefined();
    expect(answer.providerMetadata?.bytez).toBeDefined();
    expect(answer.response.modelId).toBe("bytez/Qwen/Qwen3-4B");
    expect(bytezEmulator.requests[0]!.body).toEqual({
      messages: [
        { role: "system", content: "Be short." },
        { role: "user", content: "Hello, how are you?" },
      ],
      params: { temperature: 0.5, max_new_tokens: 20, top_k: 5 },
    });
  });

  test("maps usage and finish reasons, and keeps the provider's word", async () => {
    const answer = await generateText({ model: gpt, prompt: "Hello", maxOutputTokens: 3 });
    expect(answer).toMatchObject({ finishReason: "length", rawFinishReason: "length" });
    expect(answer.usage).toMatchObject({ inputTokens: 1, outputTokens: 3, totalTokens: 4 });
    for (const [raw, unified] of [
      ["content_filter", "content-filter"],
      ["eos", "stop"],
      ["new_word", "other"],
    ] as const) {
      openaiEmulator.configure({ finish: raw });
      const { finishReason, rawFinishReason } = await generateText({ model: gpt, prompt: "Hi" });
      expect([finishReason, rawFinishReason]).toEqual([unified, raw]);
    }
  });

  test("counts cached and reasoning tokens as parts of the whole", async () => {
    const providerOptions = { host: { prompt_cache_key: "one", max_completion_tokens: 500 } };
    const model = anymodel("host/gpt-5");
    const { usage } = await generateText({ model, prompt: "Hello there", providerOptions });
    expect(usage.inputTokenDetails).toMatchObject({ cacheReadTokens: 2, noCacheTokens: 0 });
    expect(usage.outputTokenDetails.reasoningTokens).toBe(64);
    expect(usage.outputTokenDetails.textTokens).toBe(usage.outputTokens! - 64);
  });

  test("a refusal is text, and its reason is content-filter", async () => {
    openaiEmulator.configure({ refusal: "I will not." });
    const answer = await generateText({ model: gpt, prompt: "Hello" });
    expect(answer).toMatchObject({ text: "I will not.", finishReason: "content-filter" });
  });

  test("passes the provider's own parameters on", async () => {
    await generateText({
      model: qwen,
      prompt: "Hello",
      providerOptions: { bytez: { repetition_penalty: 1.2 } },
    });
    expect(bytezEmulator.requests[0]!.body).toMatchObject({ params: { repetition_penalty: 1.2 } });
  });

  test("warns of what was left out", async () => {
    const { warnings } = await generateText({ model: qwen, prompt: "Hello", seed: 7 });
    expect(warnings).toMatchObject([{ type: "unsupported", feature: "seed" }]);
    const other = await generateText({ model: gpt, prompt: "Hello", topK: 5 });
    expect(other.warnings).toMatchObject([{ type: "unsupported", feature: "topK" }]);
  });

  test("dropParams: false refuses instead", async () => {
    const model = connect({ dropParams: false })("bytez/Qwen/Qwen3-4B");
    await expect(generateText({ model, prompt: "Hello", seed: 7 })).rejects.toMatchObject({
      statusCode: 400,
      data: { code: "unsupported_parameter", param: "seed" },
    });
  });
});

describe("streamText", () => {
  test("streams text from raw bytes, and usage where the provider counts", async () => {
    for (const model of [qwen, gpt]) {
      const stream = streamText({ model, prompt: "Hello" });
      const pieces = await collect(stream.textStream);
      expect(pieces.length).toBeGreaterThan(3);
      expect(await stream.text).toBe(pieces.join(""));
      expect(await stream.finishReason).toBe("stop");
      const { totalTokens } = await stream.usage;
      expect(totalTokens).toEqual(model === gpt ? expect.any(Number) : undefined);
    }
  });

  test("blocks start and end in order", async () => {
    const { stream } = await gpt.doStream({
      prompt: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
    });
    const types = (await collect(stream)).map(({ type }) => type);
    expect([...new Set(types)]).toEqual([
      "stream-start",
      "response-metadata",
      "text-start",
      "text-delta",
      "text-end",
      "finish",
    ]);
  });

  test("warns at the start", async () => {
    const stream = streamText({ model: qwen, prompt: "Hello", seed: 7 });
    await stream.consumeStream();
    expect(await stream.warnings).toMatchObject([{ type: "unsupported", feature: "seed" }]);
  });
});

test("it is a provider for the AI SDK's registry", async () => {
  const registry = createProviderRegistry({ any: anymodel }, { separator: ":" });
  const model = registry.languageModel("any:bytez/Qwen/Qwen3-4B");
  expect((await generateText({ model, prompt: "Hello" })).text).toContain("Hello");
  expect(() => registry.imageModel("any:bytez/x")).toThrow("No such imageModel");
});
