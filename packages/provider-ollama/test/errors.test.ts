import { ollamaFaults } from "@anymodel/testkit/ollama";
import { expect, test } from "vitest";
import { caught, connect, hello, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator, {}, { maxRetries: 0 });
const streamed = { ...hello, stream: true } as const;

test.each([
  ["modelNotFound", { code: "not_found", status: 404 }, "ollama pull llama3.2"],
  ["runnerDied", { code: "server_error", status: 500, retryable: true }, "llama runner"],
  ["busy", { code: "overloaded", status: 503, retryable: true }, "server busy"],
  ["tooLong", { code: "context_length_exceeded", status: 400 }, "context length"],
  ["noVision", { code: "unsupported_content", status: 500, retryable: false }, "image input"],
  ["errorInSuccess", { code: "server_error", status: 502, retryable: false }, "CUDA out of memory"],
] as const)("%s", async (name, expected, words) => {
  for (const call of [
    () => client.completion(hello),
    async () => (await client.completion(streamed)).text(),
  ]) {
    emulator.setFault(ollamaFaults[name]);
    const error = await caught(call());
    expect(error).toMatchObject({ ...expected, provider: "ollama" });
    expect(error.message).toContain(words);
  }
});

test("what a model cannot do", async () => {
  const parameters = { type: "object" };
  const tools = [{ type: "function", function: { name: "f", parameters } }] as const;
  const noTools = await caught(client.completion({ ...hello, model: "ollama/gemma3:4b", tools }));
  expect(noTools).toMatchObject({ code: "unsupported_parameter", status: 400 });
  const noThinking = await caught(client.completion({ ...hello, think: true }));
  expect(noThinking).toMatchObject({ code: "unsupported_parameter" });
  expect(noThinking.message).toContain('"llama3.2" does not support thinking');
});

test("a model that was not fetched says how to fetch it", async () => {
  const error = await caught(client.completion({ ...hello, model: "ollama/org/model:1b" }));
  expect(error.message).toBe(
    "[ollama] model 'org/model:1b' not found. Fetch it with: ollama pull org/model:1b",
  );
});

test("an error in a stream comes after the text", async () => {
  emulator.setFault(ollamaFaults.errorInStream);
  const error = await caught((await client.completion(streamed)).text());
  expect(error).toMatchObject({ code: "server_error", retryable: false });
  expect(error.message).toContain("CUDA error");
  expect(error.partial!.choices[0]!.message.content).toBe("Hel");
});

test("a cold start is waited for, as long as the caller allows", async () => {
  emulator.setFault({ kind: "cold-start", delay: 300 });
  expect((await client.completion(hello)).choices).toHaveLength(1);
  const error = await caught(client.completion(hello, { timeout: 50 }));
  expect(error).toMatchObject({ code: "timeout" });
});

test("a server that is not there", async () => {
  const nowhere = connect({ baseURL: "http://127.0.0.1:9" }, {}, { maxRetries: 0 });
  expect(await caught(nowhere.completion(hello))).toMatchObject({ code: "connection" });
});
