import { startBytezEmulator, type BytezEmulator } from "@anymodel/testkit/bytez";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chat, post } from "./call.ts";

let emulator: BytezEmulator;
beforeAll(async () => {
  emulator = await startBytezEmulator({ chunkDelay: 0 });
});
afterAll(() => emulator.close());

const complete = (body: object) =>
  post(emulator, "openai/v1/chat/completions", { model: "Qwen/Qwen3-4B", ...chat("hi"), ...body });

async function events(body: object) {
  const reply = await complete({ ...body, stream: true });
  expect(reply.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  const frames = (await reply.text()).split("\n\n");
  expect(frames.splice(-2)).toEqual(["data: [DONE]", ""]);
  return frames.map((frame) => JSON.parse(frame.replace(/^data: /, "")));
}

const tools = [
  {
    type: "function",
    function: {
      name: "weather",
      parameters: {
        type: "object",
        properties: { city: { type: "string" }, days: { type: "integer" } },
        required: ["city"],
      },
    },
  },
];

test("a whole answer", async () => {
  const body = await (await complete({ max_tokens: 2 })).json();
  expect(body).toMatchObject({
    object: "chat.completion",
    model: "Qwen/Qwen3-4B",
    choices: [{ message: { role: "assistant", content: "Hello 👋" }, finish_reason: "length" }],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  });
  expect(emulator.requests.at(-1)?.model).toBe("Qwen/Qwen3-4B");
});

test("a stream joins to the whole answer", async () => {
  const whole = await (await complete({})).json();
  const chunks = await events({ stream_options: { include_usage: true } });
  const usage = chunks.at(-1);
  expect(usage).toMatchObject({ choices: [], usage: whole.usage });
  const choices = chunks.slice(0, -1).map((chunk) => chunk.choices[0]);
  expect(choices.map(({ delta }) => delta.content ?? "").join("")).toBe(
    whole.choices[0].message.content,
  );
  expect(choices.filter(({ finish_reason }) => finish_reason)).toHaveLength(1);
  expect(choices.at(-1)).toMatchObject({ delta: {}, finish_reason: "stop" });
});

test("no usage unless it is asked for", async () => {
  for (const chunk of await events({})) expect(chunk).not.toHaveProperty("usage");
});

test("a required tool is called, streamed or not", async () => {
  const asked = { tools, tool_choice: "required" };
  const { choices } = await (await complete(asked)).json();
  const expected = { name: "weather", arguments: '{"city":"example"}' };
  expect(choices[0]).toMatchObject({
    finish_reason: "tool_calls",
    message: { content: null, tool_calls: [{ type: "function", function: expected }] },
  });
  const deltas = (await events(asked)).flatMap(
    ({ choices: [{ delta }] }) => delta.tool_calls ?? [],
  );
  expect(deltas.length).toBeGreaterThan(2);
  expect(deltas.map((delta) => delta.function.arguments).join("")).toBe(expected.arguments);
});

test("an optional tool is not called", async () => {
  const { choices } = await (await complete({ tools })).json();
  expect(choices[0].finish_reason).toBe("stop");
});

test("JSON is given where it is asked for", async () => {
  const schema = { type: "object", properties: { n: { type: "number" } }, required: ["n"] };
  const response_format = { type: "json_schema", json_schema: { name: "n", schema } };
  const { choices } = await (await complete({ response_format })).json();
  expect(JSON.parse(choices[0].message.content)).toEqual({ n: 1 });
});

test.each<[object, RegExp]>([
  [{ max_new_tokens: 3 }, /^Unknown field max_new_tokens$/],
  [{ model: undefined }, /^model: /],
  [{ messages: undefined }, /^messages: /],
  [{ messages: [{ role: "robot", content: "x" }] }, /^messages\[0\]\.role: /],
  [{ temperature: "1" }, /^temperature: /],
  [{ n: 2 }, /^n: the emulator gives one choice$/],
  [chat([{ type: "image", url: "https://a.test/a.png" }]), /^messages\[0\]\.content\[0\]\.type: /],
  [
    chat([{ type: "image_url", image_url: { url: "data:image/png;base64,@" } }]),
    /image_url\.url is neither/,
  ],
  [{ tool_choice: "required" }, /^tool_choice: /],
])("%o is 400", async (body, message) => {
  const reply = await complete(body);
  expect(reply.status).toBe(400);
  expect((await reply.json()).error).toMatch(message);
});
