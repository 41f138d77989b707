import { startBytezEmulator, type BytezEmulator, type OutputForm } from "@anymodel/testkit/bytez";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chat, chunksOf, post } from "./call.ts";

let emulator: BytezEmulator;
beforeAll(async () => {
  emulator = await startBytezEmulator({ chunkDelay: 2 });
});
afterAll(() => emulator.close());

const run = async (model: string, body: object) => (await post(emulator, model, body)).json();

test("a chat answer is friendly, deterministic and short of echoes", async () => {
  const { error, output } = await run("Qwen/Qwen3-4B", chat("Name three rivers."));
  expect(error).toBeNull();
  expect(output).toEqual({
    role: "assistant",
    content:
      "Hello 👋 from the Bytez emulator. I am Qwen/Qwen3-4B, and I read 1 message with 3 words.",
  });
  expect((await run("Qwen/Qwen3-4B", chat("Name three rivers."))).output).toEqual(output);
});

test("max_new_tokens cuts the answer to so many words", async () => {
  const body = chat("hi", { params: { max_new_tokens: 4 } });
  expect((await run("Qwen/Qwen3-4B", body)).output.content).toBe("Hello 👋 from the");
});

describe("output forms", () => {
  test.each<[OutputForm, (text: string) => unknown]>([
    ["string", (text) => text],
    ["object-string", (content) => ({ role: "assistant", content })],
    ["object-parts", (text) => ({ role: "assistant", content: [{ type: "text", text }] })],
    ["generated-text", (content) => [{ generated_text: [{ role: "assistant", content }] }]],
  ])("%s", async (output, shape) => {
    await using forced = await startBytezEmulator({ output });
    const reply = await post(
      forced,
      "Qwen/Qwen3-4B",
      chat("hi", { params: { max_new_tokens: 1 } }),
    );
    expect((await reply.json()).output).toEqual(shape("Hello"));
  });

  test("can change while running", async () => {
    await using changing = await startBytezEmulator();
    changing.configure({ output: "string" });
    const reply = await post(changing, "Qwen/Qwen3-4B", chat());
    expect(typeof (await reply.json()).output).toBe("string");
  });

  test("other tasks have their own", async () => {
    expect((await run("openai-community/gpt2", { text: "Once" })).output).toMatch(/^Once Hello/);
    const vector = await run("sentence-transformers/all-MiniLM-L6-v2", { text: "Once" });
    expect(vector.output).toHaveLength(8);
    const image = await run("stabilityai/stable-diffusion-xl-base-1.0", { text: "A cat" });
    expect(image.output).toMatch(/^https:\/\/cdn\.bytez\.com\/model\/output\/.+\.png$/);
  });
});

test("the seven headers of a success", async () => {
  const { headers } = await post(emulator, "Qwen/Qwen3-4B", chat());
  expect(Object.fromEntries(headers)).toMatchObject({
    "ratelimit-limit": "1",
    "ratelimit-remaining": "0",
    "ratelimit-reset": "1",
    "inference-meter": "sm-lm",
    "inference-meter-price": "0.0006478333 / sec",
    "inference-time": "2.5",
    "inference-cost": "0.00161958325",
  });
});

describe("closed models carry the provider's raw body", () => {
  const limited = chat("one two", { params: { max_new_tokens: 2 } });
  test.each<[string, object]>([
    ["openai/gpt-4o", { choices: [{ finish_reason: "length" }], usage: { total_tokens: 4 } }],
    ["anthropic/claude-sonnet-4-5", { stop_reason: "max_tokens", usage: { output_tokens: 2 } }],
    [
      "google/gemini-2.5-pro",
      { candidates: [{ finishReason: "MAX_TOKENS" }], usageMetadata: { totalTokenCount: 4 } },
    ],
    [
      "cohere/command-r-plus",
      { finish_reason: "MAX_TOKENS", usage: { tokens: { input_tokens: 2 } } },
    ],
  ])("%s", async (model, provider) => {
    const body = await run(model, limited);
    expect(body.provider).toMatchObject(provider);
    expect(body.output.content).toBe("Hello 👋");
  });

  test.each(["openai/gpt-oss-20b", "google/gemma-3-4b-it"])("%s is open", async (model) => {
    expect(await run(model, chat())).not.toHaveProperty("provider");
  });
});

describe("streams", () => {
  test("are raw text in several chunks", async () => {
    const reply = await post(emulator, "Qwen/Qwen3-4B", chat("hi", { stream: true }));
    expect(reply.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(reply.headers.get("content-length")).toBeNull();
    const chunks = await chunksOf(reply);
    expect(chunks.length).toBeGreaterThan(5);
    const whole = (await run("Qwen/Qwen3-4B", chat("hi"))).output.content;
    expect(Buffer.concat(chunks).toString()).toBe(whole);
  });

  test("a task that cannot stream answers with JSON", async () => {
    const body = { text: "Once", stream: true };
    const { output } = await run("sentence-transformers/all-MiniLM-L6-v2", body);
    expect(output).toHaveLength(8);
  });

  test("generated media come as bytes", async () => {
    const body = { text: "A cat", json: false };
    const reply = await post(emulator, "stabilityai/stable-diffusion-xl-base-1.0", body);
    expect(reply.headers.get("content-type")).toBe("image/png");
    expect(
      Buffer.from(await reply.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
  });
});
