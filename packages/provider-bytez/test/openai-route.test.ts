import { expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { answerWith, connect, hello, lastBody, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator, { api: "openai" });

const tools = [
  {
    type: "function",
    function: {
      name: "weather",
      parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    },
  },
] as const;

test("all OpenAI parameters go on unchanged", async () => {
  const parameters = {
    temperature: 0.2,
    top_p: 0.9,
    stop: ["X"],
    max_tokens: 5,
    max_completion_tokens: 6,
    presence_penalty: 0.3,
    frequency_penalty: -0.3,
    logit_bias: { "1": 1 },
    logprobs: true,
    top_logprobs: 2,
    seed: 7,
    user: "u",
    store: true,
    metadata: { a: "b" },
    response_format: { type: "json_object" },
    reasoning_effort: "low",
  } as const;
  const answer = await client.completion({ ...hello, ...parameters, stop: ["X"] });
  expect(lastBody(emulator)).toEqual({
    model: "Qwen/Qwen3-4B",
    messages: hello.messages,
    ...parameters,
  });
  expect(answer.warnings).toBeUndefined();
});

test("parts go on unchanged", async () => {
  const content = [
    { type: "text", text: "?" },
    { type: "image_url", image_url: { url: "https://example.test/a.png", detail: "low" } },
    { type: "input_audio", input_audio: { data: "UklGRiQAAABXQVZFZm10IA==", format: "wav" } },
    { type: "file", file: { file_id: "f1" } },
  ] as const;
  const messages = [
    { role: "developer", content: "Be terse." },
    { role: "user", content },
  ] as const;
  await client.completion({ model: "bytez/openai/gpt-4o", messages });
  expect(lastBody(emulator)).toEqual({ model: "openai/gpt-4o", messages });
});

test("shorter forms of parts are written out", async () => {
  const png = "data:image/png;base64,iVBORw0KGgo=";
  const content = [
    "Look",
    { type: "image_url", image_url: png },
    { type: "image", url: "https://example.test/b.png" },
    { type: "video_url", url: "https://example.test/c.mp4" },
    { type: "audio", base64: "data:audio/wav;codecs=1;base64,UklGRiQAAABXQVZFZm10IA==" },
  ] as const;
  const { request } = await client.explain({
    model: "bytez/a/b",
    messages: [{ role: "user", content }],
  });
  expect((request.body as any).messages[0].content).toEqual([
    { type: "text", text: "Look" },
    { type: "image_url", image_url: { url: png } },
    { type: "image_url", image_url: { url: "https://example.test/b.png" } },
    { type: "video_url", video_url: { url: "https://example.test/c.mp4" } },
    { type: "input_audio", input_audio: { data: "UklGRiQAAABXQVZFZm10IA==", format: "wav" } },
  ]);
});

test("audio that is no base64, or of unknown type, is never sent as something else", async () => {
  for (const base64 of ["data:audio/wav,%52%49%46%46", "AAAAAAAA"]) {
    const messages = [{ role: "user", content: [{ type: "audio", base64 }] }] as const;
    const outcome = await client.explain({ model: "bytez/a/b", messages }).then(
      ({ request }) => (request.body as any).messages[0].content[0],
      (error) => error.status,
    );
    expect([
      400,
      { type: "input_audio", input_audio: { data: "UklGRg==", format: "wav" } },
      { type: "audio_url", audio_url: { url: "data:audio/wav,%52%49%46%46" } },
    ]).toContainEqual(outcome);
  }
});

test("tool calls come back, streamed and not", async () => {
  const request = { ...hello, tools, tool_choice: "required" } as const;
  const whole = await client.completion(request);
  const [choice] = whole.choices;
  expect(choice).toMatchObject({ finish_reason: "tool_calls", message: { content: null } });
  const [call] = choice!.message.tool_calls!;
  expect(call).toMatchObject({ type: "function", function: { name: "weather" } });
  expect(JSON.parse(call!.function.arguments)).toHaveProperty("city");
  const stream = await client.completion({ ...request, stream: true });
  expect((await stream.final()).choices).toEqual(whole.choices);
});

test("a conversation with tool calls goes on unchanged", async () => {
  const tool_calls = [
    {
      id: "c1",
      type: "function" as const,
      function: { name: "weather", arguments: '{"city":"Lima"}' },
    },
  ];
  const messages = [
    { role: "user", content: "Weather?" },
    { role: "assistant", content: null, tool_calls },
    { role: "tool", tool_call_id: "c1", content: "Sunny" },
  ] as const;
  await client.completion({ model: "bytez/openai/gpt-4o", messages: messages as any, tools });
  expect(lastBody(emulator).messages).toEqual(messages);
});

test.each(["constructor", "toString", "watermark"])(
  "the unknown parameter %s goes on with one warning",
  async (name) => {
    const { request, warnings } = await client.explain({ ...hello, [name]: 1 } as typeof hello);
    expect(request.body).toEqual({ model: "Qwen/Qwen3-4B", messages: hello.messages, [name]: 1 });
    expect(warnings).toMatchObject([{ code: "unknown_parameter", param: name }]);
    expect(warnings).toHaveLength(1);
  },
);

test("a choice without a message is no answer", async () => {
  for (const choices of [[{}], [1], [{ index: 0, finish_reason: "stop" }], []]) {
    answerWith(emulator, { body: { id: "x", object: "chat.completion", choices } });
    expect(await caught(client.completion(hello))).toMatchObject({
      code: "invalid_response",
      status: 502,
    });
  }
});

test("usage is what the provider counted, or absent", async () => {
  const choices = [
    { index: 0, message: { role: "assistant", content: "x" }, finish_reason: "stop" },
  ];
  const full = {
    prompt_tokens: 3,
    completion_tokens: 2,
    total_tokens: 5,
    prompt_tokens_details: { cached_tokens: 1 },
    completion_tokens_details: { reasoning_tokens: 1 },
  };
  answerWith(emulator, { body: { choices, usage: full } });
  expect((await client.completion(hello)).usage).toEqual(full);
  for (const usage of [
    null,
    {},
    { prompt_tokens: 3 },
    { completion_tokens: 3 },
    { total_tokens: 3 },
  ]) {
    answerWith(emulator, { body: { choices, usage } });
    expect(await client.completion(hello)).not.toHaveProperty("usage");
  }
});
