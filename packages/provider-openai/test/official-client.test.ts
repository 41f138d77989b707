import { expect, test } from "vitest";
import { OpenAI } from "openai";
import { connect, openEmulator, tool } from "./open.ts";

const emulator = await openEmulator();
const client = connect(emulator);
const official = new OpenAI({ apiKey: "sk-test", baseURL: emulator.baseURL, maxRetries: 0 });

// What OpenAI's own client reads from the same server is what the adapter must give.
test.each<[string, Record<string, unknown>]>([
  ["text", {}],
  ["several choices with log probabilities", { n: 2, logprobs: true, top_logprobs: 1 }],
  [
    "parallel tool calls",
    {
      tools: [tool("weather"), tool("time")],
      messages: [{ role: "user", content: "time, weather" }],
    },
  ],
  [
    "json",
    { response_format: { type: "json_object" }, messages: [{ role: "user", content: "In JSON" }] },
  ],
])("%s: the same answer as the official client's, streamed and not", async (_, more) => {
  const request = { model: "gpt-4o", messages: [{ role: "user", content: "Hello" }], ...more };
  const whole = await official.chat.completions.create(request as never);
  const streamed = await official.chat.completions.stream(request as never).finalChatCompletion();
  const asked = { ...request, model: "openai/gpt-4o" } as never;
  const ours = await client.completion(asked);
  const stream = await client.completion({ ...(asked as object), stream: true } as never);
  const oursStreamed = await (stream as unknown as { final(): Promise<typeof ours> }).final();
  for (const [theirs, mine] of [
    [whole, ours],
    [streamed, oursStreamed],
  ] as const) {
    theirs.choices.forEach(({ message, finish_reason, logprobs }, at) => {
      const choice = mine.choices[at]!;
      expect(choice.finish_reason).toBe(finish_reason);
      expect(choice.message.content).toBe(message.content);
      expect(choice.logprobs?.content ?? null).toEqual(logprobs?.content ?? null);
      for (const [place, call] of (message.tool_calls ?? []).entries()) {
        const { name, arguments: args } =
          "function" in call ? call.function : { name: "", arguments: "" };
        expect(choice.message.tool_calls?.[place]).toEqual({
          id: call.id,
          type: "function",
          function: { name, arguments: args },
        });
      }
    });
    expect(mine.choices).toHaveLength(theirs.choices.length);
  }
  expect(ours.usage).toEqual(whole.usage);
});
