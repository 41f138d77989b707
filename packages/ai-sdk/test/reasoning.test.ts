import { anthropic } from "@anymodel/provider-anthropic";
import { startAnthropicEmulator } from "@anymodel/testkit/anthropic";
import { generateText, isStepCount, streamText, tool } from "ai";
import { afterAll, afterEach, expect, test } from "vitest";
import { z } from "zod";
import { createAnyModel } from "../src/index.ts";

const emulator = await startAnthropicEmulator();
afterAll(() => emulator.close());
afterEach(() => {
  emulator.requests.length = 0;
});
const anymodel = createAnyModel({
  providers: [anthropic({ apiKey: "sk-ant-test", baseURL: emulator.baseURL })],
});

const weather = tool({
  inputSchema: z.object({ city: z.string() }),
  execute: async () => "clear",
});
const question = {
  model: anymodel("anthropic/claude-haiku-5-5"),
  prompt: "Call weather, please",
  tools: { weather },
  stopWhen: isStepCount(3),
  providerOptions: { anthropic: { thinking: { type: "adaptive", display: "summarized" } } },
} as const;

/** The blocks of the assistant's message in the second request; the emulator refuses altered signatures. */
function handedBack(): unknown[] {
  const { messages } = emulator.requests[1]!.body as any;
  return messages.find(({ role }: { role: string }) => role === "assistant").content;
}

test("signed reasoning is handed back untouched in the next step", async () => {
  const answer = await generateText(question);
  expect(answer.steps).toHaveLength(2);
  expect(answer.steps[0]!.reasoningText).toBeTruthy();
  expect(handedBack()[0]).toMatchObject({ type: "thinking", signature: expect.any(String) });
});

test("also after a stream", async () => {
  const stream = streamText(question);
  const types: string[] = [];
  for await (const { type } of stream.stream) types.push(type);
  expect(types.indexOf("reasoning-delta")).toBeLessThan(types.indexOf("tool-input-start"));
  expect(await stream.steps).toHaveLength(2);
  expect(handedBack()[0]).toMatchObject({ type: "thinking", signature: expect.any(String) });
});
