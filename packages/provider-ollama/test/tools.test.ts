import type { Message } from "@anymodel/core";
import { expect, test } from "vitest";
import { caught, connect, expectSame, lastBody, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);
const model = "ollama/llama3.2";
const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const tools = [{ type: "function", function: { name: "weather", parameters } }] as const;
const messages: Message[] = [{ role: "user", content: "Ask weather and weather." }];

test.each([false, true])(
  "tools are called (streamed: %s), and their answers taken",
  async (stream) => {
    const whole = await client.completion({ model, messages, tools });
    const answer = stream
      ? await (await client.completion({ model, messages, tools, stream: true })).final()
      : whole;
    expectSame(answer, whole);
    expect(answer.choices[0]).toEqual({
      index: 0,
      finish_reason: "tool_calls",
      native_finish_reason: "stop",
      message: {
        role: "assistant",
        content: null,
        tool_calls: [1, 2].map((at) => ({
          id: `call_emu${at}`,
          type: "function",
          function: { name: "weather", arguments: '{"city":"example"}' },
        })),
      },
    });
    const results: Message[] = [
      { role: "tool", tool_call_id: "call_emu1", content: "sun" },
      { role: "tool", tool_call_id: "call_emu2", content: [{ type: "text", text: "rain" }] },
    ];
    const replay = [...messages, answer.choices[0]!.message, ...results];
    const next = await client.completion({ model, messages: replay, tools });
    expect(next.choices[0]!.message.content).toMatch(/^weather gave sun\.\nweather gave rain\.\n/);
    expect(lastBody(emulator).messages.slice(1)).toEqual([
      {
        role: "assistant",
        content: "",
        tool_calls: [1, 2].map((at) => ({
          id: `call_emu${at}`,
          function: { name: "weather", arguments: { city: "example" } },
        })),
      },
      { role: "tool", content: "sun", tool_name: "weather", tool_call_id: "call_emu1" },
      { role: "tool", content: "rain", tool_name: "weather", tool_call_id: "call_emu2" },
    ]);
  },
);

test("calls of older servers have no id and the same index: each is a call of its own", async () => {
  const call = { function: { index: 0, name: "weather", arguments: { city: "a" } } };
  const line = { message: { role: "assistant", content: "", tool_calls: [call] }, done: false };
  emulator.setFault({
    kind: "respond",
    headers: { "content-type": "application/x-ndjson" },
    chunks: [line, line, { ...line, message: {}, done: true }].map(
      (item) => `${JSON.stringify(item)}\n`,
    ),
  });
  const { choices } = await (await client.completion({ model, messages, stream: true })).final();
  const calls = choices[0]!.message.tool_calls!;
  expect(calls.map((made) => made.function.arguments)).toEqual(['{"city":"a"}', '{"city":"a"}']);
  expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
});

test("arguments that are no JSON are refused before the request", async () => {
  const call = {
    id: "c",
    type: "function",
    function: { name: "weather", arguments: "[]" },
  } as const;
  const replay: Message[] = [...messages, { role: "assistant", tool_calls: [call] }];
  const error = await caught(client.completion({ model, messages: replay, tools }));
  expect(error).toMatchObject({
    code: "invalid_request",
    param: "messages[1].tool_calls[0].function.arguments",
  });
});
