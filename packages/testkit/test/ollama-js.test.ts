import { createHash } from "node:crypto";
import { ollamaFaults, startOllamaEmulator, type OllamaEmulator } from "@anymodel/testkit/ollama";
import { Ollama, type ChatResponse, type Tool } from "ollama";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { media } from "./call.ts";

let emulator: OllamaEmulator;
let client: Ollama;

beforeAll(async () => {
  emulator = await startOllamaEmulator({ chunkDelay: 0 });
  client = new Ollama({ host: emulator.url });
});
afterEach(() => {
  emulator.clearFaults();
  emulator.configure({ apiKey: undefined });
});
afterAll(() => emulator.close());

const model = "llama3.2";
const messages = [{ role: "user", content: "Name three rivers." }];
const tools: Tool[] = [
  {
    type: "function",
    function: {
      name: "weather",
      parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    },
  },
];

async function linesOf(stream: AsyncIterable<ChatResponse>): Promise<ChatResponse[]> {
  const lines = [];
  for await (const line of stream) lines.push(line);
  return lines;
}

describe("chat", () => {
  test("whole", async () => {
    const answer = await client.chat({ model, messages });
    expect(answer.message.content).toMatch(
      /^Hello 👋 from the Ollama emulator\. I am llama3\.2:latest/,
    );
    expect(answer).toMatchObject({ done: true, done_reason: "stop", prompt_eval_count: 3 });
  });

  test("streamed, also when every character is split", async () => {
    const whole = await client.chat({ model, messages });
    const lines = await linesOf(await client.chat({ model, messages, stream: true }));
    expect(lines.map(({ message }) => message.content).join("")).toBe(whole.message.content);
    expect(lines.at(-1)).toMatchObject({ done: true, eval_count: whole.eval_count });
    emulator.setFault({ kind: "split" });
    const split = await linesOf(await client.chat({ model, messages, stream: true }));
    expect(split).toEqual(lines);
  });

  test("options, formats and log probabilities", async () => {
    const short = await client.chat({ model, messages, options: { num_predict: 1, stop: ["x"] } });
    expect(short.message.content).toBe("Hello");
    expect(short.done_reason).toBe("length");
    const json = await client.chat({ model, messages, format: "json", keep_alive: "5m" });
    expect(JSON.parse(json.message.content)).toHaveProperty("answer");
    const format = { type: "object", properties: { age: { type: "integer" } } };
    const schema = await client.chat({ model, messages, format });
    expect(JSON.parse(schema.message.content)).toEqual({ age: 1 });
    const { logprobs } = await client.chat({ model, messages, logprobs: true, top_logprobs: 2 });
    expect(logprobs?.[0]).toMatchObject({ token: "Hello", top_logprobs: [{}, {}] });
  });

  test("thinking, whole and streamed", async () => {
    const answer = await client.chat({ model: "qwen3:4b", messages, think: true });
    expect(answer.message.thinking).toMatch(/^I look/);
    const asked = { model: "gpt-oss:20b", messages, think: "low", stream: true } as const;
    const lines = await linesOf(await client.chat(asked));
    expect(lines.map(({ message }) => message.thinking ?? "").join("")).toBe(
      answer.message.thinking,
    );
    const silent = await client.chat({ model: "qwen3:4b", messages, think: false });
    expect(silent.message).not.toHaveProperty("thinking");
  });

  test("an image as bytes and as base64", async () => {
    const bytes = media("mandelbrot.png");
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    for (const images of [[new Uint8Array(bytes)], [bytes.toString("base64")]] as Uint8Array[][]) {
      const asked = [{ role: "user", content: "What is it?", images }];
      const { message } = await client.chat({ model: "gemma3:4b", messages: asked });
      expect(message.content).toContain(sha256);
      expect(emulator.requests.at(-1)?.media).toEqual([
        { kind: "image", via: "base64", mimeType: "image/png", bytes: bytes.length, sha256 },
      ]);
    }
  });
});

describe("tools", () => {
  const asked = [{ role: "user", content: "Ask weather and weather." }];

  test.each([false, true])("called and answered, streamed: %s", async (stream) => {
    const lines = stream
      ? await linesOf(await client.chat({ model, messages: asked, tools, stream: true }))
      : [await client.chat({ model, messages: asked, tools })];
    const tool_calls = lines.flatMap(({ message }) => message.tool_calls ?? []);
    expect(tool_calls).toMatchObject([
      { function: { name: "weather", arguments: { city: "example" } } },
      { function: { name: "weather", arguments: { city: "example" } } },
    ]);
    const results = [
      { role: "assistant", content: "", tool_calls },
      { role: "tool", tool_name: "weather", content: "sun" },
      { role: "tool", tool_name: "weather", content: "rain" },
    ];
    const answer = await client.chat({ model, messages: [...asked, ...results], tools });
    expect(answer.message.content).toMatch(/^weather gave sun\.\nweather gave rain\.\n/);
  });
});

describe("other methods", () => {
  test("models", async () => {
    const { models } = await client.list();
    expect(models.map(({ name }) => name)).toContain("llama3.2:latest");
    expect(await client.show({ model })).toMatchObject({ capabilities: ["completion", "tools"] });
    expect(await client.version()).toHaveProperty("version");
  });

  test("embeddings", async () => {
    const input = ["one", "two", "one"];
    const { embeddings } = await client.embed({ model: "nomic-embed-text", input, dimensions: 4 });
    expect(embeddings).toHaveLength(3);
    expect(embeddings[2]).toEqual(embeddings[0]);
    expect(embeddings[1]).toHaveLength(4);
  });
});

describe("failures", () => {
  test.each([
    ["busy", 503, "server busy"],
    ["runnerDied", 500, "llama runner"],
    ["tooLong", 400, "exceeds the context length"],
  ] as const)("%s", async (name, status_code, message) => {
    emulator.setFault(ollamaFaults[name]);
    const failed = client.chat({ model, messages });
    await expect(failed).rejects.toMatchObject({
      status_code,
      message: expect.stringContaining(message),
    });
  });

  test("an unknown model, and what a model cannot do", async () => {
    const unknown = client.chat({ model: "nothing", messages });
    await expect(unknown).rejects.toMatchObject({
      status_code: 404,
      message: "model 'nothing' not found",
    });
    const noTools = client.chat({ model: "gemma3:4b", messages, tools });
    await expect(noTools).rejects.toThrow('"gemma3:4b" does not support tools');
    const noThinking = client.chat({ model, messages, think: true });
    await expect(noThinking).rejects.toThrow('"llama3.2" does not support thinking');
    const noChat = client.chat({ model: "nomic-embed-text", messages });
    await expect(noChat).rejects.toThrow('"nomic-embed-text" does not support chat');
  });

  test.each<[string, object, RegExp]>([
    ["an unknown field", { temperature: 1 }, /^Unknown field temperature$/],
    ["an unknown option", { options: { n: 1 } }, /options\.n/],
    ["a wrong type", { options: { num_ctx: "4k" } }, /options\.num_ctx/],
    ["parts as content", { messages: [{ role: "user", content: [] }] }, /messages\[0\]\.content/],
    [
      "a data URL",
      { messages: [{ role: "user", images: ["data:image/png;base64,AAAA"] }] },
      /data URL/,
    ],
    [
      "arguments as text",
      {
        messages: [
          { role: "assistant", tool_calls: [{ function: { name: "f", arguments: "{}" } }] },
        ],
      },
      /arguments/,
    ],
  ])("%s is refused", async (_, more, message) => {
    const refused = client.chat({ model: "gemma3:4b", messages, ...more });
    await expect(refused).rejects.toMatchObject({
      status_code: 400,
      message: expect.stringMatching(message),
    });
  });

  test("a stream that fails on its way, and one that is cut", async () => {
    emulator.setFault(ollamaFaults.errorInStream);
    const stream = () => client.chat({ model, messages, stream: true });
    await expect(linesOf(await stream())).rejects.toThrow("CUDA error");
    emulator.setFault({ kind: "cut", afterChunks: 2 });
    await expect(linesOf(await stream())).rejects.toThrow("terminated");
  });

  test("a wrong key, where one is asked for", async () => {
    emulator.configure({ apiKey: "secret" });
    await expect(client.list()).rejects.toMatchObject({ status_code: 401 });
    const headers = { Authorization: "Bearer secret" };
    const { models } = await new Ollama({ host: emulator.url, headers }).list();
    expect(models.length).toBeGreaterThan(0);
  });
});
