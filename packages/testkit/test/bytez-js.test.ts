import { bytezFaults, startBytezEmulator, type BytezEmulator } from "@anymodel/testkit/bytez";
import Bytez from "bytez.js";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

// The official client has no setting for its host, so its fetch is led to the emulator.
const realFetch = globalThis.fetch;
let emulator: BytezEmulator;
let client: Bytez;

beforeAll(async () => {
  emulator = await startBytezEmulator({ chunkDelay: 1 });
  globalThis.fetch = (url, init) =>
    realFetch(String(url).replace("https://api.bytez.com", emulator.url), init);
  client = new Bytez("bz_test_key");
});
afterEach(() => emulator.clearFaults());
afterAll(async () => {
  globalThis.fetch = realFetch;
  await emulator.close();
});

const messages = [{ role: "user", content: "Hello" }];
const greeting = /^Hello 👋 from the Bytez emulator\. I am Qwen\/Qwen3-4B/;

async function textOf(stream: unknown): Promise<string> {
  let text = "";
  for await (const chunk of stream as AsyncIterable<string>) text += chunk;
  return text;
}

describe("lists", () => {
  test("tasks", async () => {
    expect((await client.list.tasks()).output).toHaveLength(34);
    expect(emulator.requests.at(-1)?.headers).toMatchObject({
      authorization: "Key bz_test_key",
      lang: "javascript",
    });
  });

  test("models by task and id, although the client writes a second question mark", async () => {
    const { output } = await client.list.models({ task: "chat", modelId: "Qwen/Qwen3-4B" });
    expect(emulator.requests.at(-1)?.path).toContain("?task=chat?modelId=Qwen/Qwen3-4B");
    expect(output).toMatchObject([{ modelId: "Qwen/Qwen3-4B", task: "chat" }]);
  });
});

describe("runs", () => {
  test("messages", async () => {
    const model = client.model("Qwen/Qwen3-4B");
    const { error, output } = await model.run(messages);
    expect(error).toBeNull();
    expect(output.content).toMatch(greeting);
    expect(model.details.task).toBe("chat");
    expect(emulator.requests.at(-1)?.body).toEqual({ input: messages });
  });

  test("params", async () => {
    const { output } = await client.model("Qwen/Qwen3-4B").run(messages, { max_new_tokens: 1 });
    expect(output.content).toBe("Hello");
  });

  test("a closed model with the provider's key", async () => {
    const answer = await client.model("openai/gpt-4o", "sk-own").run("Hello");
    expect(answer).toMatchObject({ error: null, provider: { object: "chat.completion" } });
    expect(emulator.requests.at(-1)?.headers["provider-key"]).toBe("sk-own");
  });

  test("streams, also when every character is split", async () => {
    const model = client.model("Qwen/Qwen3-4B");
    expect(await textOf(await model.run(messages, true))).toMatch(greeting);
    emulator.setFault({ kind: "split" });
    expect(await textOf(await model.run(messages, { temperature: 0 }, true))).toMatch(greeting);
  });

  test("generated media", async () => {
    const model = client.model("suno/bark-small");
    expect((await model.run("Meow")).output).toMatch(/\.wav$/);
    expect((await textOf(await model.run("Meow", true))).slice(0, 4)).toBe("RIFF");
    expect(emulator.requests.at(-1)?.body).toEqual({ json: false, input: "Meow" });
  });
});

describe("failures", () => {
  const model = () => client.model("Qwen/Qwen3-4B");

  test.each([
    ["unauthorized", "Unauthorized"],
    ["paymentRequired", "Payment Required"],
    ["concurrency", "Rejected: your plan allows for 1 concurrency"],
    ["errorInSuccess", "CUDA out of memory"],
  ] as const)("%s", async (name, error) => {
    emulator.setFault(bytezFaults[name]);
    expect(await model().run(messages)).toEqual({ error, output: null });
  });

  test("a failed stream is an error, not text", async () => {
    emulator.setFault(bytezFaults.rateLimit);
    expect(await model().run(messages, true)).toEqual({
      error: "Rate limit exceeded",
      output: null,
    });
  });

  test("a refused request says why", async () => {
    const { error } = await model().run([{ role: "robot", content: "x" }]);
    expect(error).toMatch(/^messages\[0\]\.role: /);
  });

  test("a cut stream ends in an error", async () => {
    emulator.setFault({ kind: "cut", afterChunks: 2 });
    await expect(textOf(await model().run(messages, true))).rejects.toThrow("terminated");
  });
});
