import type { Message } from "@anymodel/core";
import { expect, test } from "vitest";
import { connect, expectSame, hello, lastBody, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);

test("thoughts are reasoning, and the signature of a text goes back with it", async () => {
  const asked = { ...hello, reasoning_effort: "low" };
  const whole = await client.completion(asked);
  expect(lastBody(emulator).generationConfig).toEqual({
    thinkingConfig: { thinkingLevel: "LOW", includeThoughts: true },
  });
  const { message } = whole.choices[0]!;
  expect(message.reasoning_content).toContain("I look at what was received.");
  expect(message.content).not.toContain("I look");
  expect(message.reasoning_details).toEqual([{ thoughtSignature: expect.any(String) }]);
  const streamed = await (await client.completion({ ...asked, stream: true })).final();
  expectSame(streamed, whole);

  const again: Message = { role: "user", content: "And now?" };
  for (const answer of [whole, streamed]) {
    const messages = [...hello.messages, answer.choices[0]!.message, again];
    // The emulator refuses a signature that does not belong to the text beside it.
    await client.completion({ ...asked, messages });
    expect(lastBody(emulator).contents[1]).toEqual({
      role: "model",
      parts: [{ text: message.content, thoughtSignature: expect.any(String) }],
    });
  }
});

test("signed thoughts go back as thoughts; reasoning of others stays out", async () => {
  const { request } = await client.explain({
    ...hello,
    messages: [
      ...hello.messages,
      {
        role: "assistant",
        content: null,
        reasoning_content: "Hm.",
        reasoning_details: [
          { thought: true, thoughtSignature: "c2ln" },
          { type: "thinking", thinking: "…", signature: "other" },
        ],
      },
      { role: "user", content: "Well?" },
    ],
  });
  expect((request.body as any).contents[1]).toEqual({
    role: "model",
    parts: [{ text: "Hm.", thought: true, thoughtSignature: "c2ln" }],
  });
});

test.each([
  ["gemini-2.5-flash", "minimal", { thinkingBudget: 1024, includeThoughts: true }],
  ["gemini-2.5-flash", "medium", { thinkingBudget: 8192, includeThoughts: true }],
  ["gemini-2.5-pro", "high", { thinkingBudget: 24_576, includeThoughts: true }],
  ["gemini-2.5-flash", "none", { thinkingBudget: 0 }],
  ["gemini-3.8-flash", "high", { thinkingLevel: "HIGH", includeThoughts: true }],
] as const)("%s with effort %s", async (name, reasoning_effort, thinkingConfig) => {
  await client.completion({ ...hello, model: `gemini/${name}`, reasoning_effort });
  expect(lastBody(emulator).generationConfig).toEqual({ thinkingConfig });
});

test("one's own thinkingConfig wins, with a warning", async () => {
  const { warnings } = await client.completion({
    ...hello,
    reasoning_effort: "high",
    thinkingConfig: { thinkingLevel: "MINIMAL" },
  });
  expect(lastBody(emulator).generationConfig).toEqual({
    thinkingConfig: { thinkingLevel: "MINIMAL" },
  });
  expect(warnings).toMatchObject([{ code: "overridden_parameter", param: "reasoning_effort" }]);
});
