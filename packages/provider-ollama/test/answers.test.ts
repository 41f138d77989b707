import { expect, test } from "vitest";
import { caught, connect, expectSame, hello, lastBody, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);
const streamed = { ...hello, stream: true } as const;

test("collected, a stream equals the whole answer, however its bytes are cut", async () => {
  const whole = await client.completion(hello);
  expect(whole).toMatchObject({
    created: 1_767_225_600,
    choices: [
      {
        message: { content: expect.stringContaining("👋 from the Ollama emulator") },
        finish_reason: "stop",
      },
    ],
    usage: { prompt_tokens: 1, total_tokens: 1 + whole.usage!.completion_tokens },
    provider_metadata: { ollama: { load_duration: 2_154_458 } },
  });
  expectSame(await (await client.completion(streamed)).final(), whole);
  const { request } = await client.explain(streamed);
  const reply = await fetch(request.url, { method: "POST", body: JSON.stringify(request.body) });
  const bytes = new Uint8Array(await reply.arrayBuffer());
  for (const size of [1, 2, 3, 7, 64]) {
    const chunks = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
    const headers = { "content-type": "application/x-ndjson" };
    emulator.setFault({ kind: "respond", headers, chunks, chunkDelay: 0 });
    expectSame(await (await client.completion(streamed)).final(), whole);
  }
});

test("Ollama streams by itself, so an unstreamed call says so", async () => {
  await client.completion(hello);
  expect(lastBody(emulator)).toEqual({
    model: "llama3.2",
    messages: hello.messages,
    stream: false,
  });
});

test("the end of a stream without its last line is truncated", async () => {
  emulator.setFault({ kind: "cut", afterChunks: 3 });
  const error = await caught((await client.completion(streamed)).text());
  expect(error).toMatchObject({ code: "truncated", provider: "ollama" });
  expect(error.partial!.choices[0]!.message.content).toBe("Hello 👋 from");
});

test("thinking is reasoning, and goes back as thinking", async () => {
  const asked = { ...hello, model: "ollama/qwen3:4b", reasoning_effort: "low" };
  const whole = await client.completion(asked);
  expect(lastBody(emulator).think).toBe("low");
  const { message } = whole.choices[0]!;
  expect(message.reasoning_content).toMatch(/^I look at what was received\./);
  expectSame(await (await client.completion({ ...asked, stream: true })).final(), whole);
  const messages = [...hello.messages, message, { role: "user", content: "And now?" }] as const;
  await client.completion({ ...asked, messages, think: false });
  expect(lastBody(emulator).messages[1]).toEqual({
    role: "assistant",
    content: message.content,
    thinking: message.reasoning_content,
  });
  expect(lastBody(emulator).think).toBe(false);
});

test("log probabilities", async () => {
  const asked = { ...hello, logprobs: true, top_logprobs: 1 };
  const whole = await client.completion(asked);
  expect(whole.choices[0]!.logprobs!.content).toContainEqual(
    expect.objectContaining({ token: "Hello", logprob: -0.5, top_logprobs: [expect.anything()] }),
  );
  expectSame(await (await client.completion({ ...asked, stream: true })).final(), whole);
});

test("a length limit, and structured output", async () => {
  const short = await client.completion({ ...hello, max_tokens: 2 });
  expect(short.choices[0]).toMatchObject({
    finish_reason: "length",
    message: { content: "Hello 👋" },
  });
  const schema = { type: "object", properties: { age: { type: "integer" } } };
  const json_schema = { name: "person", schema };
  const asked = { ...hello, response_format: { type: "json_schema", json_schema } } as const;
  expect((await client.completion(asked)).choices[0]!.message.content).toBe('{"age":1}');
  expect(lastBody(emulator).format).toEqual(schema);
  await client.completion({ ...hello, response_format: { type: "json_object" } });
  expect(lastBody(emulator).format).toBe("json");
});
