import { openaiFaults, startOpenAIEmulator, type OpenAIEmulator } from "@anymodel/testkit/openai";
import {
  OpenAI,
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from "openai";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { media } from "./call.ts";
import { tool } from "./openai-call.ts";

// The official client, unchanged, is the proof that the emulator speaks OpenAI's protocol.
let emulator: OpenAIEmulator;
let client: OpenAI;

beforeAll(async () => {
  emulator = await startOpenAIEmulator({ chunkDelay: 0, apiKey: "sk-test" });
  client = new OpenAI({ apiKey: "sk-test", baseURL: emulator.baseURL, maxRetries: 0 });
});
afterEach(() => emulator.clearFaults());
afterAll(() => emulator.close());

const messages = [{ role: "user" as const, content: "Hello" }];
const hello = { model: "gpt-4o", messages };
const greeting =
  "Hello 👋 from the OpenAI emulator. I am gpt-4o, and I read 1 message with 1 word.";

describe("text", () => {
  test("whole, with usage", async () => {
    const answer = await client.chat.completions.create(hello);
    expect(answer.choices[0]).toMatchObject({
      index: 0,
      finish_reason: "stop",
      message: { role: "assistant", content: greeting, refusal: null },
    });
    expect(answer.usage).toMatchObject({ prompt_tokens: 1, total_tokens: 18 });
    expect(answer._request_id).toBe("req_emulator");
  });

  test("streamed, with usage in a last chunk without choices", async () => {
    const stream = await client.chat.completions.create({
      ...hello,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    const usages = [];
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      if (chunk.usage) usages.push([chunk.choices.length, chunk.usage.completion_tokens]);
    }
    expect(text).toBe(greeting);
    expect(usages).toEqual([[0, 17]]);
  });

  test("streamed in pieces of three bytes", async () => {
    emulator.setFault({ kind: "split", bytes: 3 });
    const stream = client.chat.completions.stream(hello);
    expect(await stream.finalContent()).toBe(greeting);
  });

  test("several choices, stop sequences and a limit", async () => {
    const answer = await client.chat.completions.create({
      ...hello,
      n: 2,
      stop: ", and",
      max_tokens: 9,
    });
    expect(
      answer.choices.map(({ message, finish_reason }) => [message.content, finish_reason]),
    ).toEqual([
      ["Hello 👋 from the OpenAI emulator. I am gpt-4o", "stop"],
      ["Hello 👋 from the OpenAI emulator. I am gpt-4o", "stop"],
    ]);
    const cut = await client.chat.completions.create({ ...hello, max_completion_tokens: 1 });
    expect(cut.choices[0]).toMatchObject({
      finish_reason: "length",
      message: { content: "Hello" },
    });
  });

  test("log probabilities, whole and streamed", async () => {
    const asked = { ...hello, logprobs: true, top_logprobs: 2 };
    const { choices } = await client.chat.completions.create(asked);
    expect(choices[0]?.logprobs?.content).toHaveLength(17);
    expect(choices[0]?.logprobs?.content?.[0]).toMatchObject({
      token: "Hello",
      top_logprobs: [{}, {}],
    });
    const streamed = await client.chat.completions.stream(asked).finalChatCompletion();
    expect(streamed.choices[0]?.logprobs?.content).toEqual(choices[0]?.logprobs?.content);
  });

  test("a refusal, whole and streamed", async () => {
    emulator.configure({ refusal: "I cannot help with that." });
    try {
      const whole = await client.chat.completions.create(hello);
      expect(whole.choices[0]?.message).toMatchObject({
        content: null,
        refusal: "I cannot help with that.",
      });
      const streamed = await client.chat.completions.stream(hello).finalChatCompletion();
      expect(streamed.choices[0]?.message.refusal).toBe("I cannot help with that.");
    } finally {
      emulator.configure({ refusal: undefined });
    }
  });

  test("reasoning counts as output", async () => {
    const { usage } = await client.chat.completions.create({
      ...hello,
      model: "gpt-5",
      reasoning_effort: "low",
    });
    expect(usage?.completion_tokens_details?.reasoning_tokens).toBe(64);
    expect(usage?.completion_tokens).toBe(81);
  });
});

describe("tools", () => {
  const tools = [tool("weather", true), tool("time")];

  test("several calls, streamed in fragments, equal the whole ones", async () => {
    const asked = {
      model: "gpt-4o",
      tools,
      messages: [{ role: "user" as const, content: "weather, weather and time" }],
    };
    const whole = await client.chat.completions.create(asked);
    const calls = whole.choices[0]?.message.tool_calls;
    expect(calls?.map((call) => call.type === "function" && call.function.name)).toEqual([
      "weather",
      "weather",
      "time",
    ]);
    const streamed = await client.chat.completions.stream(asked).finalChatCompletion();
    expect(streamed.choices[0]?.message.tool_calls).toMatchObject(calls!);
    expect(streamed.choices[0]?.finish_reason).toBe("tool_calls");
  });

  test("runTools runs a loop", async () => {
    const asked: string[] = [];
    const runner = client.chat.completions.runTools({
      model: "gpt-4o",
      messages: [{ role: "user", content: "Call weather, please" }],
      tools: [
        {
          type: "function",
          function: {
            name: "weather",
            description: "Tells the weather of a city.",
            parameters: tool("weather").function.parameters,
            parse: (text: string) => JSON.parse(text) as { city: string },
            function: ({ city }: { city: string }) => {
              asked.push(city);
              return "Sunny";
            },
          },
        },
      ],
    });
    expect(await runner.finalContent()).toContain("I read 3 messages");
    expect(asked).toEqual(["example"]);
  });

  test("structured output", async () => {
    const completion = await client.chat.completions.parse({
      ...hello,
      response_format: {
        type: "json_schema",
        json_schema: {
          name: "city",
          strict: true,
          schema: {
            type: "object",
            properties: { name: { type: "string" }, people: { type: "integer" } },
            required: ["name", "people"],
            additionalProperties: false,
          },
        },
      },
    });
    expect(completion.choices[0]?.message.parsed).toEqual({ name: "example", people: 1 });
  });
});

describe("media", () => {
  test("images, audio and files arrive whole", async () => {
    const png = media("mandelbrot.png").toString("base64");
    const wav = media("cat.wav").toString("base64");
    const answer = await client.chat.completions.create({
      model: "gpt-audio",
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            {
              type: "image_url",
              image_url: { url: `data:image/png;base64,${png}`, detail: "low" },
            },
            { type: "image_url", image_url: { url: "https://example.com/a.png" } },
            { type: "input_audio", input_audio: { data: wav, format: "wav" } },
            {
              type: "file",
              file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBERi0=" },
            },
            { type: "file", file: { file_id: "file-1" } },
          ],
        },
      ],
    });
    const received = emulator.requests.at(-1)!.media;
    expect(received.map(({ kind, via, mimeType }) => [kind, via, mimeType])).toEqual([
      ["image", "base64", "image/png"],
      ["image", "url", undefined],
      ["audio", "base64", "audio/wav"],
      ["file", "base64", "application/pdf"],
      ["file", "id", undefined],
    ]);
    expect(answer.choices[0]?.message.content).toContain(received[0]!.sha256!);
  });

  test("speech, whole and streamed", async () => {
    const asked = { model: "gpt-audio", messages, modalities: ["text" as const, "audio" as const] };
    const whole = await client.chat.completions.create({
      ...asked,
      audio: { voice: "alloy", format: "wav" },
    });
    const { audio, content } = whole.choices[0]!.message;
    expect(content).toBeNull();
    expect(Buffer.from(audio!.data, "base64").subarray(0, 4).toString()).toBe("RIFF");
    expect(audio!.transcript).toContain("Hello 👋");
    const stream = await client.chat.completions.create({
      ...asked,
      audio: { voice: "alloy", format: "pcm16" },
      stream: true,
    });
    let transcript = "";
    for await (const { choices } of stream) transcript += choices[0]?.delta.audio?.transcript ?? "";
    expect(transcript).toBe(audio!.transcript);
  });
});

describe("embeddings and models", () => {
  test("the client's base64 equals floats", async () => {
    const asked = { model: "text-embedding-3-small", input: ["a", "b", "a"], dimensions: 8 };
    const packed = await client.embeddings.create(asked);
    expect((emulator.requests.at(-1)!.body as { encoding_format?: string }).encoding_format).toBe(
      "base64",
    );
    const plain = await client.embeddings.create({ ...asked, encoding_format: "float" });
    expect(packed.data.map(({ embedding }) => embedding.length)).toEqual([8, 8, 8]);
    expect([...packed.data[0]!.embedding]).toEqual(plain.data[0]!.embedding);
    expect(plain.data[0]!.embedding).toEqual(plain.data[2]!.embedding);
    expect(plain.data[0]!.embedding).not.toEqual(plain.data[1]!.embedding);
    expect(plain.usage).toEqual({ prompt_tokens: 3, total_tokens: 3 });
  });

  test("models are listed and found", async () => {
    const ids = [];
    for await (const { id } of client.models.list()) ids.push(id);
    expect(ids).toContain("gpt-4o");
    expect((await client.models.retrieve("gpt-4o")).object).toBe("model");
    await expect(client.models.retrieve("gpt-none")).rejects.toThrow(NotFoundError);
  });
});

describe("errors", () => {
  test.each([
    ["unauthorized", AuthenticationError, "invalid_api_key"],
    ["permission", PermissionDeniedError, "unsupported_country_region_territory"],
    ["rateLimit", RateLimitError, "rate_limit_exceeded"],
    ["insufficientQuota", RateLimitError, "insufficient_quota"],
    ["modelNotFound", NotFoundError, "model_not_found"],
    ["contextLength", BadRequestError, "context_length_exceeded"],
    ["contentPolicy", BadRequestError, "invalid_prompt"],
    ["serverError", InternalServerError, null],
  ] as const)("%s", async (name, kind, code) => {
    emulator.setFault(openaiFaults[name]);
    const error = await client.chat.completions.create(hello).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ code });
    expect((error as InstanceType<typeof APIError>).type).toBeTruthy();
  });

  test("a wrong key, a wrong field and an unknown model", async () => {
    const stranger = new OpenAI({ apiKey: "sk-wrong", baseURL: emulator.baseURL, maxRetries: 0 });
    await expect(stranger.chat.completions.create(hello)).rejects.toMatchObject({
      status: 401,
      code: "invalid_api_key",
    });
    const wrong = client.chat.completions.create({ ...hello, temperature: "1" as never });
    await expect(wrong).rejects.toMatchObject({
      status: 400,
      param: "temperature",
      code: "invalid_type",
    });
    const unknown = client.chat.completions.create({ ...hello, model: "gpt-none" });
    await expect(unknown).rejects.toMatchObject({ status: 404, code: "model_not_found" });
  });

  test("an error in the middle of a stream", async () => {
    emulator.setFault(openaiFaults.errorInStream);
    const stream = await client.chat.completions.create({ ...hello, stream: true });
    const read = async () => {
      for await (const _ of stream);
    };
    await expect(read()).rejects.toThrow("The server had an error");
  });

  test("a cut stream", async () => {
    emulator.setFault({ kind: "cut", afterChunks: 2 });
    const stream = await client.chat.completions.create({ ...hello, stream: true });
    const read = async () => {
      for await (const _ of stream);
    };
    await expect(read()).rejects.toThrow(/terminated|aborted|closed/);
  });
});
