import type { ChatCompletion, ChatCompletionChunk } from "@anymodel/core";
import { describe, expect, test } from "vitest";
import { connect, hello, lastBody, openEmulator, tool } from "./open.ts";

const emulator = await openEmulator();
const client = connect(emulator);
const greeting =
  "Hello 👋 from the OpenAI emulator. I am gpt-4o, and I read 1 message with 1 word.";

/** What must not depend on whether the answer was streamed. */
const comparable = ({ choices, usage, system_fingerprint, service_tier, id }: ChatCompletion) => ({
  choices,
  usage,
  system_fingerprint,
  service_tier,
  id,
});

async function chunksOf(
  stream: AsyncIterable<ChatCompletionChunk>,
): Promise<ChatCompletionChunk[]> {
  const chunks: ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

describe("text", () => {
  test("an answer in OpenAI's shape, with usage and rate limits", async () => {
    const answer = await client.completion(hello);
    expect(answer).toMatchObject({
      id: "chatcmpl-emulator",
      object: "chat.completion",
      model: "openai/gpt-4o",
      choices: [
        { index: 0, message: { role: "assistant", content: greeting }, finish_reason: "stop" },
      ],
      usage: { prompt_tokens: 1, completion_tokens: 17, total_tokens: 18 },
      system_fingerprint: "fp_emulator",
      service_tier: "default",
    });
    expect(answer.provider_metadata?.openai).toMatchObject({
      ratelimit: { requests: { limit: "10000", remaining: "9999" } },
      request_id: "req_emulator",
    });
    expect(answer.warnings).toBeUndefined();
    expect(lastBody(emulator)).toEqual({ model: "gpt-4o", messages: hello.messages });
  });

  test.each<[string, object]>([
    ["text", {}],
    ["several choices", { n: 3 }],
    ["log probabilities", { logprobs: true, top_logprobs: 2 }],
    ["a limit", { max_tokens: 2 }],
    [
      "several tool calls",
      {
        tools: [tool("weather"), tool("time")],
        messages: [{ role: "user", content: "weather, time and weather" }],
      },
    ],
    [
      "speech",
      {
        model: "openai/gpt-audio",
        modalities: ["text", "audio"],
        audio: { voice: "alloy", format: "pcm16" },
      },
    ],
    ["citations", { model: "openai/gpt-4o-search-preview", web_search_options: {} }],
    ["reasoning", { model: "openai/gpt-5", reasoning_effort: "low" }],
  ])("%s: a collected stream equals the whole answer, in any cut", async (_, more) => {
    const request = { ...hello, ...more } as typeof hello;
    const streamed = { ...request, stream: true, stream_options: { include_usage: true } } as const;
    const whole = comparable(await client.completion(request));
    expect(comparable(await (await client.completion(streamed)).final())).toEqual(whole);
    for (const bytes of [7, 64]) {
      emulator.setFault({ kind: "split", bytes, times: 1 });
      expect(comparable(await (await client.completion(streamed)).final())).toEqual(whole);
    }
  });

  test("usage is streamed only if it was asked for", async () => {
    const chunks = await chunksOf(await client.completion({ ...hello, stream: true }));
    expect(chunks.some(({ usage }) => usage)).toBe(false);
    expect(lastBody(emulator)).not.toHaveProperty("stream_options");
    const asked = { ...hello, stream: true, stream_options: { include_usage: true } } as const;
    const last = (await chunksOf(await client.completion(asked))).at(-1);
    expect(last).toMatchObject({ choices: [], usage: { total_tokens: 18 } });
  });

  test("a refusal", async () => {
    emulator.configure({ refusal: "I cannot help with that." });
    const message = { content: null, refusal: "I cannot help with that." };
    expect((await client.completion(hello)).choices[0]!.message).toMatchObject(message);
    const stream = await client.completion({ ...hello, stream: true });
    expect((await stream.final()).choices[0]!.message).toMatchObject(message);
  });

  test("a filtered answer", async () => {
    emulator.configure({ finish: "content_filter" });
    expect((await client.completion(hello)).choices[0]!.finish_reason).toBe("content_filter");
  });
});

test("an answer is handed back as it came, also with lists that hold nothing", async () => {
  // openai-python's `parse` gives `tool_calls: []`, and OpenAI answers it with 400.
  const answer = {
    role: "assistant",
    content: "Hi",
    tool_calls: [],
    reasoning_details: [],
  } as const;
  const messages = [...hello.messages, answer, ...hello.messages];
  const request = { ...hello, messages } as Parameters<typeof client.completion>[0];
  await client.completion(request);
  expect(lastBody(emulator).messages[1]).toEqual({ role: "assistant", content: "Hi" });
  expect(answer.tool_calls).toEqual([]);
});

describe("parameters", () => {
  test("all go on under their own names", async () => {
    const parameters = {
      temperature: 0.2,
      top_p: 0.9,
      n: 2,
      stop: ["X"],
      max_completion_tokens: 6,
      presence_penalty: 0.3,
      frequency_penalty: -0.3,
      logit_bias: { "1": 1 },
      logprobs: true,
      top_logprobs: 2,
      seed: 7,
      tools: [tool("weather")],
      tool_choice: "auto",
      parallel_tool_calls: false,
      response_format: {
        type: "json_schema",
        json_schema: { name: "x", schema: { type: "object" } },
      },
      verbosity: "low",
      prediction: { type: "content", content: "x" },
      service_tier: "flex",
      user: "u",
      safety_identifier: "s",
      prompt_cache_key: "k",
      prompt_cache_retention: "24h",
      prompt_cache_options: { mode: "implicit" },
      store: true,
      metadata: { a: "b" },
    } as const;
    const answer = await client.completion({
      ...hello,
      ...parameters,
      stop: ["X"],
    } as typeof hello);
    expect(lastBody(emulator)).toEqual({
      model: "gpt-4o",
      messages: hello.messages,
      ...parameters,
    });
    expect(answer.warnings).toBeUndefined();
    expect(answer.usage?.prompt_tokens_details?.cached_tokens).toBe(1);
  });

  test("max_tokens goes as its successor, which reasoning models ask for", async () => {
    const answer = await client.completion({ ...hello, model: "openai/gpt-5", max_tokens: 5 });
    expect(lastBody(emulator)).toMatchObject({ max_completion_tokens: 5 });
    expect(answer.usage?.completion_tokens_details?.reasoning_tokens).toBe(64);
  });

  test("organisation and project are headers", async () => {
    const billed = connect(emulator, {
      organization: "org-1",
      project: "proj_1",
      headers: { "X-App": "a" },
    });
    await billed.completion(hello);
    expect(emulator.requests.at(-1)!.headers).toMatchObject({
      authorization: "Bearer sk-test",
      "openai-organization": "org-1",
      "openai-project": "proj_1",
      "x-app": "a",
    });
  });
});

describe("conversations", () => {
  test("an answer's message is handed back as it came", async () => {
    const tools = [tool("weather")];
    const ask = { role: "user", content: "Call weather" } as const;
    const first = await client.completion({ ...hello, messages: [ask], tools });
    const { message } = first.choices[0]!;
    const call = message.tool_calls![0]!;
    const answered = { role: "tool", tool_call_id: call.id, content: "Sunny" } as const;
    const second = await client.completion({ ...hello, messages: [ask, message, answered], tools });
    expect(second.choices[0]!.message.content).toContain("I read 3 messages");
    expect(lastBody(emulator).messages[1]).toEqual({
      role: "assistant",
      content: null,
      tool_calls: [call],
    });
  });

  test("of speech the id goes back, of other providers' reasoning nothing", async () => {
    const spoken = await client.completion({
      model: "openai/gpt-audio",
      messages: hello.messages,
      modalities: ["text", "audio"],
      audio: { voice: "alloy", format: "wav" },
    });
    const earlier = {
      ...spoken.choices[0]!.message,
      reasoning_content: "thinking",
      reasoning_details: [{ type: "reasoning.text" }],
    };
    await client.completion({
      model: "openai/gpt-audio",
      messages: [...hello.messages, earlier, { role: "user", content: "Again" }],
    });
    expect(lastBody(emulator).messages[1]).toEqual({
      role: "assistant",
      content: null,
      audio: { id: "audio_emulator" },
    });
  });
});
