import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { HumanMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import { generateText, streamText } from "ai";
import OpenAI, {
  APIError,
  APIUserAbortError,
  AuthenticationError,
  NotFoundError,
  RateLimitError,
} from "openai";
import { describe, expect, test } from "vitest";
import { deployment, messages, MODEL, start, type Running } from "./support/start.ts";

const config = (baseURL: string) => ({
  model_list: [deployment(baseURL)],
  // What the clients make of an error is seen at the first one.
  router_settings: { num_retries: 0 },
  general_settings: { master_key: "sk-gateway" },
});
const ANSWER = `Hello 👋 from the Bytez emulator. I am ${MODEL}, and I read 1 message with 4 words.`;
const PROMPT = "Hello, how are you?";

describe("openai", () => {
  const clientOf = ({ url }: Running, more: object = {}) =>
    new OpenAI({ baseURL: `${url}/v1`, apiKey: "sk-gateway", maxRetries: 0, ...more });
  const request = { model: "gemma", messages: messages as OpenAI.ChatCompletionMessageParam[] };

  test("answers, streams, lists", async () => {
    await using running = await start({ config });
    const client = clientOf(running);
    expect((await client.chat.completions.create(request)).choices[0]!.message.content).toBe(
      ANSWER,
    );
    const stream = await client.chat.completions.create({ ...request, stream: true });
    let text = "";
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
    expect(text).toBe(ANSWER);
    const helper = client.chat.completions.stream(request);
    expect((await helper.finalChatCompletion()).choices[0]!.message.content).toBe(ANSWER);
    const models = await client.models.list();
    expect(models.data.map(({ id }) => id)).toEqual(["gemma"]);
    expect((await client.models.retrieve("gemma")).id).toBe("gemma");
  });

  test("errors are its own classes", async () => {
    await using running = await start({ config });
    const wrong = clientOf(running, { apiKey: "wrong" }).chat.completions.create(request);
    await expect(wrong).rejects.toBeInstanceOf(AuthenticationError);
    const client = clientOf(running);
    await expect(
      client.chat.completions.create({ ...request, model: "none" }),
    ).rejects.toBeInstanceOf(NotFoundError);
    running.emulator.setFault({ kind: "status", status: 429, times: 1 });
    await expect(client.chat.completions.create(request)).rejects.toBeInstanceOf(RateLimitError);
    running.emulator.setFault({ kind: "status", status: 401, times: 1 });
    const failure = (await client.chat.completions
      .create(request)
      .catch((error) => error)) as APIError;
    expect(failure).not.toBeInstanceOf(AuthenticationError);
    expect([failure.status, failure.code, failure.requestID]).toEqual([
      502,
      "upstream_credentials_exhausted",
      expect.any(String),
    ]);
    running.emulator.setFault({ kind: "cut", afterChunks: 2, times: 1 });
    const stream = await client.chat.completions.create({ ...request, stream: true });
    await expect(async () => {
      for await (const _ of stream);
    }).rejects.toBeInstanceOf(APIError);
  });

  test("aborts and retries", async () => {
    await using running = await start({
      config,
      emulator: { faults: [{ kind: "status", status: 503, times: 1, retryAfter: 0 }] },
    });
    expect(
      (await clientOf(running, { maxRetries: 1 }).chat.completions.create(request)).choices,
    ).toHaveLength(1);
    running.emulator.setFault({ kind: "stall" });
    const controller = new AbortController();
    const asked = running.emulator.requests.length;
    const call = clientOf(running).chat.completions.create(request, { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    await expect(call).rejects.toBeInstanceOf(APIUserAbortError);
    expect(await running.emulator.requests[asked]!.finished).toBe("aborted");
  });
});

describe("ai with @ai-sdk/openai-compatible", () => {
  const modelOf = ({ url }: Running) =>
    createOpenAICompatible({ name: "gateway", baseURL: `${url}/v1`, apiKey: "sk-gateway" })(
      "gemma",
    );

  test("answers and streams", async () => {
    await using running = await start({ config });
    expect((await generateText({ model: modelOf(running), prompt: PROMPT })).text).toBe(ANSWER);
    const result = streamText({ model: modelOf(running), prompt: PROMPT });
    let text = "";
    for await (const piece of result.textStream) text += piece;
    expect(text).toBe(ANSWER);
    expect(await result.finishReason).toBe("stop");
  });

  test("errors, retries and aborts", async () => {
    await using running = await start({
      config,
      emulator: { faults: [{ kind: "status", status: 400 }] },
    });
    const call = generateText({ model: modelOf(running), prompt: PROMPT, maxRetries: 0 });
    await expect(call).rejects.toMatchObject({ statusCode: 400 });
    running.emulator.clearFaults();
    running.emulator.setFault({ kind: "status", status: 503, times: 1 });
    expect(
      (await generateText({ model: modelOf(running), prompt: PROMPT, maxRetries: 1 })).text,
    ).toBe(ANSWER);
    running.emulator.setFault({ kind: "stall" });
    const asked = running.emulator.requests.length;
    const aborted = generateText({
      model: modelOf(running),
      prompt: PROMPT,
      abortSignal: AbortSignal.timeout(100),
    });
    await expect(aborted).rejects.toThrow(/abort|time/i);
    expect(await running.emulator.requests[asked]!.finished).toBe("aborted");
  });
});

describe("@langchain/openai", () => {
  const modelOf = ({ url }: Running, more: object = {}) =>
    new ChatOpenAI({
      model: "gemma",
      apiKey: "sk-gateway",
      maxRetries: 0,
      configuration: { baseURL: `${url}/v1` },
      // It counts tokens by itself otherwise, with a tokeniser that it downloads.
      streamUsage: false,
      ...more,
    });

  test("answers and streams", async () => {
    await using running = await start({ config });
    expect((await modelOf(running).invoke([new HumanMessage(PROMPT)])).content).toBe(ANSWER);
    let text = "";
    for await (const chunk of await modelOf(running).stream([new HumanMessage(PROMPT)]))
      text += chunk.content as string;
    expect(text).toBe(ANSWER);
  });

  test("errors, retries and aborts", async () => {
    await using running = await start({
      config,
      emulator: { faults: [{ kind: "status", status: 400 }] },
    });
    await expect(modelOf(running).invoke(PROMPT)).rejects.toMatchObject({ status: 400 });
    running.emulator.clearFaults();
    running.emulator.setFault({ kind: "status", status: 503, times: 1 });
    expect((await modelOf(running, { maxRetries: 1 }).invoke(PROMPT)).content).toBe(ANSWER);
    running.emulator.setFault({ kind: "stall" });
    const asked = running.emulator.requests.length;
    await expect(
      modelOf(running).invoke(PROMPT, { signal: AbortSignal.timeout(100) }),
    ).rejects.toThrow(/abort|time/i);
    expect(await running.emulator.requests[asked]!.finished).toBe("aborted");
  });
});

describe("media arrive with the same SHA-256", () => {
  const MEDIA = [
    ["image", "mandelbrot.png", "image/png"],
    ["audio", "cat.wav", "audio/wav"],
    ["video", "clip.mp4", "video/mp4"],
  ] as const;
  const folder = new URL("../../cli/media/", import.meta.url);

  test.each(MEDIA)("%s", async (kind, file, type) => {
    await using running = await start({ config });
    const bytes = await readFile(new URL(file, folder));
    const data = bytes.toString("base64");
    const url = `data:${type};base64,${data}`;
    const part =
      kind === "audio"
        ? { type: "input_audio", input_audio: { data, format: "wav" } }
        : { type: `${kind}_url`, [`${kind}_url`]: { url } };
    const client = new OpenAI({
      baseURL: `${running.url}/v1`,
      apiKey: "sk-gateway",
      maxRetries: 0,
    });
    const content = [{ type: "text", text: "What is this?" }, part];
    for (const stream of [false, true]) {
      const answer: any = await client.chat.completions.create({
        model: "gemma",
        messages: [{ role: "user", content }] as never,
        stream,
      });
      if (stream) for await (const _ of answer);
    }
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    for (const { media } of running.emulator.requests) {
      expect(media).toEqual([{ kind, via: "base64", mimeType: type, bytes: bytes.length, sha256 }]);
    }
    expect(running.emulator.requests).toHaveLength(2);
  });

  test("a URL goes to the provider unfetched", async () => {
    await using running = await start({ config });
    const url = "https://example.com/cat.png";
    const client = new OpenAI({ baseURL: `${running.url}/v1`, apiKey: "sk-gateway" });
    await client.chat.completions.create({
      model: "gemma",
      messages: [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }],
    });
    expect(running.emulator.requests[0]!.media).toEqual([{ kind: "image", via: "url", url }]);
  });
});
