import { describe, expect, test } from "vitest";
import { answerWith, connect, hello, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);
const answerTo = (body: unknown) => {
  answerWith(emulator, { body });
  return client.completion(hello);
};

describe("usage and finish reason of closed models", () => {
  const closed = (provider: unknown) => answerTo({ error: null, output: "x", provider });

  test.each([
    [
      "OpenAI",
      {
        choices: [{ finish_reason: "length" }],
        usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
      },
      "length",
    ],
    [
      "Anthropic",
      { stop_reason: "max_tokens", usage: { input_tokens: 3, output_tokens: 2 } },
      "length",
    ],
    [
      "Anthropic's end",
      { stop_reason: "end_turn", usage: { input_tokens: 3, output_tokens: 2 } },
      "stop",
    ],
    [
      "Gemini",
      {
        candidates: [{ finishReason: "MAX_TOKENS" }],
        usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 },
      },
      "length",
    ],
    [
      "Gemini's safety",
      {
        candidates: [{ finishReason: "SAFETY" }],
        usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2 },
      },
      "content_filter",
    ],
    [
      "Cohere",
      { finish_reason: "COMPLETE", usage: { tokens: { input_tokens: 3, output_tokens: 2 } } },
      "stop",
    ],
  ])("%s", async (_, provider, finish) => {
    const answer = await closed(provider);
    expect(answer.choices[0]!.finish_reason).toBe(finish);
    expect(answer.usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 });
  });

  test("cached and reasoning tokens are counted once", async () => {
    const anthropic = await closed({
      usage: {
        input_tokens: 3,
        output_tokens: 2,
        cache_read_input_tokens: 4,
        cache_creation_input_tokens: 1,
      },
    });
    expect(anthropic.usage).toEqual({
      prompt_tokens: 8,
      completion_tokens: 2,
      total_tokens: 10,
      prompt_tokens_details: { cached_tokens: 4 },
    });
    const gemini = await closed({
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, thoughtsTokenCount: 6 },
    });
    expect(gemini.usage).toMatchObject({ completion_tokens: 8, total_tokens: 11 });
  });

  test.each([
    [null],
    ["raw"],
    [{ usage: {} }],
    [{ usage: { prompt_tokens: 3 } }],
    [{ usage: { input_tokens: 3 } }],
    [{ usage: { prompt_tokens: "3", completion_tokens: "2" } }],
    [{ usageMetadata: { promptTokenCount: 3 } }],
  ])("%j counts nothing", async (provider) => {
    const answer = await closed(provider);
    expect(answer).not.toHaveProperty("usage");
    expect(answer.choices[0]!.finish_reason).toBe("stop");
  });

  test("a reason that nobody knows stays as the provider wrote it", async () => {
    const answer = await closed({ candidates: [{ finishReason: "OWN_REASON" }] });
    expect(answer.choices[0]!.finish_reason).toBe("OWN_REASON");
  });
});

describe("the cost", () => {
  const costOf = async (headers: Record<string, string>) => {
    answerWith(emulator, { headers, body: { output: "x" } });
    return (await client.completion(hello)).provider_metadata?.bytez?.cost_usd;
  };

  test.each([
    [{ "inference-cost": "0.5", "inference-meter-price": "1 / sec", "inference-time": "9" }, 0.5],
    [{ "inference-cost": "0" }, 0],
    [{ "inference-meter-price": "0.1 / sec", "inference-time": "3" }, 0.3],
    [{ "inference-meter-price": "0.1/sec", "inference-time": "0" }, 0],
    [{ "inference-meter-price": "0.1 / min", "inference-time": "3" }, undefined],
    [{ "inference-meter-price": "0.1 / sec" }, undefined],
    [{ "inference-cost": "free" }, undefined],
    [{ "inference-cost": "-1" }, undefined],
    [{ "inference-cost": "" }, undefined],
  ])("%j → %s", async (headers, cost) => {
    expect(await costOf(headers as Record<string, string>)).toBe(cost);
  });
});
