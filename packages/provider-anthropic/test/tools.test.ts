import type { ChatCompletion, Message } from "@anymodel/core";
import { describe, expect, test } from "vitest";
import { connect, hello, lastBody, openEmulator } from "./support/emulator.ts";
import { recut } from "./support/recut.ts";

const emulator = await openEmulator();
const client = connect(emulator);
const bytewise = connect(emulator, {}, { fetch: recut(1) });

const tool = (name: string, parameters?: Record<string, unknown>) =>
  ({ type: "function", function: { name, ...(parameters && { parameters }) } }) as const;
const city = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const asking = {
  ...hello,
  tools: [tool("get_weather", city), tool("get_time")],
  messages: [{ role: "user", content: "Use get_weather and get_time." }] as Message[],
};

const content = (answer: object) => ({ ...answer, created: 0, provider_metadata: {} });

/** Whole, streamed, and streamed byte by byte. */
const roads = ["whole", "streamed", "cut"] as const;
async function ask(request: typeof asking, road: (typeof roads)[number]): Promise<ChatCompletion> {
  if (road === "whole") return client.completion(request);
  const { completion } = road === "cut" ? bytewise : client;
  return (await completion({ ...request, stream: true })).final();
}

describe.each(roads)("%s", (road) => {
  test("several calls and their results", async () => {
    const answer = await ask(asking, road);
    expect(content(answer)).toEqual(content(await ask(asking, "whole")));
    const { message, finish_reason } = answer.choices[0]!;
    expect(finish_reason).toBe("tool_calls");
    expect(message).toEqual({
      role: "assistant",
      content: "I will call a tool. ⚙️",
      tool_calls: [
        {
          id: "toolu_emulator_1",
          type: "function",
          function: { name: "get_weather", arguments: '{"city":"example"}' },
        },
        {
          id: "toolu_emulator_2",
          type: "function",
          function: { name: "get_time", arguments: "{}" },
        },
      ],
    });
    const messages: Message[] = [
      ...asking.messages,
      message,
      ...message.tool_calls!.map(({ id }): Message => ({
        role: "tool",
        tool_call_id: id,
        content: "x",
      })),
    ];
    const last = await ask({ ...asking, messages }, road);
    expect(last.choices[0]?.finish_reason).toBe("stop");
    expect(lastBody(emulator).messages).toHaveLength(3);
  });

  test("thinking goes round untouched, also between calls", async () => {
    const thinking = { type: "adaptive" };
    const answer = await ask({ ...asking, thinking } as typeof asking, road);
    const { message } = answer.choices[0]!;
    expect(message.reasoning_content).toContain("🤔");
    expect(message.reasoning_details).toMatchObject([
      { type: "thinking", index: 0, signature: expect.any(String) },
      { type: "thinking", index: 3, signature: expect.any(String) },
    ]);
    expect(answer.usage?.completion_tokens_details?.reasoning_tokens).toBeGreaterThan(0);
    const results = message.tool_calls!.map(({ id }): Message => ({
      role: "tool",
      tool_call_id: id,
      content: "x",
    }));
    const more = { ...asking, messages: [...asking.messages, message, ...results], thinking };
    // The emulator refuses thinking that was altered, or moved to the other side of a call.
    const last = await ask(more as typeof asking, road);
    expect(last.choices[0]?.finish_reason).toBe("stop");
    expect(lastBody(emulator).messages[1].content.map(({ type }: any) => type)).toEqual([
      "thinking",
      "text",
      "tool_use",
      "thinking",
      "tool_use",
    ]);
    const altered = structuredClone(message);
    (altered.reasoning_details as any)[0].thinking += " ";
    const call = client.completion({
      ...more,
      messages: [...asking.messages, altered, ...results],
    });
    await expect(call).rejects.toMatchObject({ code: "invalid_request", status: 400 });
  });

  test("redacted and omitted thinking", async () => {
    const secret = "ANTHROPIC_MAGIC_STRING_TRIGGER_REDACTED_THINKING_1";
    const messages: Message[] = [{ role: "user", content: secret }];
    for (const more of [
      { messages, thinking: { type: "adaptive" } },
      { messages: [...hello.messages], thinking: { type: "adaptive", display: "omitted" } },
    ]) {
      const request = { ...asking, ...more } as typeof asking;
      const { message } = (await ask(request, road)).choices[0]!;
      expect(message).not.toHaveProperty("reasoning_content");
      expect(message.reasoning_details).toHaveLength(1);
      const again = { ...request, messages: [...request.messages, message, ...hello.messages] };
      expect((await ask(again, road)).choices[0]?.finish_reason).toBe("stop");
    }
  });
});

test("an effort asks for thinking", async () => {
  const { choices } = await client.completion({ ...hello, reasoning_effort: "high" });
  expect(choices[0]?.message.reasoning_content).toContain("🤔");
});

test("one call at a time", async () => {
  const { choices } = await client.completion({ ...asking, parallel_tool_calls: false });
  expect(choices[0]?.message.tool_calls).toHaveLength(1);
});
