import { APICallError } from "@ai-sdk/provider";
import { isAnyModelError } from "@anymodel/core";
import { bytezFaults } from "@anymodel/testkit/bytez";
import { openaiFaults } from "@anymodel/testkit/openai";
import { generateText, streamText } from "ai";
import { describe, expect, test } from "vitest";
import { openEmulators } from "./open.ts";

const { bytezEmulator, openaiEmulator, connect } = await openEmulators();
const qwen = connect()("bytez/Qwen/Qwen3-4B");
const gpt = connect()("host/gpt-4o");

async function caught(promise: PromiseLike<unknown>): Promise<any> {
  return Promise.resolve(promise).then(
    () => undefined,
    (error) => error,
  );
}

describe("errors are APICallErrors", () => {
  test.each([
    ["unauthorized", 401, false, "authentication"],
    ["creditsUsedUp", 429, false, "insufficient_quota"],
    ["rateLimit", 429, true, "rate_limit"],
    ["serverError", 500, true, "server_error"],
    ["errorInSuccess", 502, false, "server_error"],
  ] as const)("%s", async (name, statusCode, isRetryable, code) => {
    bytezEmulator.setFault(bytezFaults[name]);
    const error = await caught(generateText({ model: qwen, prompt: "Hello", maxRetries: 0 }));
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ statusCode, isRetryable, data: { code } });
    expect(isAnyModelError(error.cause)).toBe(true);
  });

  test("the AI SDK retries what may succeed later, and only it", async () => {
    bytezEmulator.setFault(bytezFaults.serverError, { times: 1 });
    const answer = await generateText({ model: qwen, prompt: "Hello", maxRetries: 1 });
    expect(answer.text).toContain("Hello");
    expect(bytezEmulator.requests).toHaveLength(2);
    bytezEmulator.setFault(bytezFaults.creditsUsedUp);
    await caught(generateText({ model: qwen, prompt: "Hello", maxRetries: 1 }));
    expect(bytezEmulator.requests).toHaveLength(3);
  });

  test("neither key nor prompt is in it", async () => {
    bytezEmulator.setFault(bytezFaults.serverError);
    const prompt = "a secret plan, never told";
    const error = await caught(generateText({ model: qwen, prompt, maxRetries: 0 }));
    const text = JSON.stringify([error, { ...error }, error.message]);
    expect(text).not.toContain("test-key");
    expect(text).not.toContain("secret plan");
  });

  test("an unknown prefix", async () => {
    const model = connect()("nobody/x");
    const error = await caught(generateText({ model, prompt: "Hello", maxRetries: 0 }));
    expect(error).toMatchObject({ statusCode: 404, data: { code: "unknown_provider" } });
  });
});

describe("streams", () => {
  test("an error before the first delta rejects the call", async () => {
    openaiEmulator.setFault(openaiFaults.rateLimit);
    const failing = gpt.doStream({
      prompt: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
    });
    await expect(failing).rejects.toMatchObject({ statusCode: 429, isRetryable: true });
  });

  test("a broken stream ends in an error, without a finish", async () => {
    for (const fault of [openaiFaults.errorInStream, openaiFaults.endsEarly]) {
      openaiEmulator.setFault(fault);
      const errors: unknown[] = [];
      const stream = streamText({
        model: gpt,
        prompt: "Hello",
        onError: ({ error }) => void errors.push(error),
      });
      const types: string[] = [];
      for await (const { type } of stream.stream) types.push(type);
      expect(types).toContain("error");
      expect(await caught(stream.finishReason)).not.toBe("stop");
      expect(APICallError.isInstance(errors[0])).toBe(true);
    }
  });

  test("abort closes the upstream and is told as an abort", async () => {
    const controller = new AbortController();
    let aborted = false;
    const stream = streamText({
      model: qwen,
      prompt: "Hello",
      abortSignal: controller.signal,
      onAbort: () => {
        aborted = true;
      },
    });
    for await (const part of stream.stream) if (part.type === "text-delta") controller.abort();
    expect(aborted).toBe(true);
    await expect.poll(() => bytezEmulator.requests[0]!.aborted).toBe(true);
  });

  test("leaving the stream closes the upstream", async () => {
    bytezEmulator.setFault({ kind: "stall", afterChunks: 1 });
    const { stream } = await qwen.doStream({
      prompt: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
    });
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel();
    await expect.poll(() => bytezEmulator.requests[0]!.aborted).toBe(true);
  });
});

test("an aborted call rejects with the signal's reason", async () => {
  const controller = new AbortController();
  bytezEmulator.setFault({ kind: "cold-start", delay: 5000 });
  const reason = new DOMException("Enough.", "AbortError");
  setTimeout(() => controller.abort(reason), 50);
  const call = generateText({ model: qwen, prompt: "Hello", abortSignal: controller.signal });
  expect(await caught(call)).toMatchObject({ name: "AbortError" });
});
