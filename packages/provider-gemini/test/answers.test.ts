import { describe, expect, test } from "vitest";
import { connect, expectSame, hello, lastBody, openEmulator, record } from "./support/emulator.ts";

const emulator = await openEmulator();
const clients = {
  "server-sent events": connect(emulator),
  "a JSON array": connect(emulator, { stream: "json" }),
};

describe.each(Object.entries(clients))("streams as %s", (_, client) => {
  test("collected, a stream equals the whole answer, however its bytes are cut", async () => {
    const whole = await client.completion(hello);
    expect(whole.choices[0]).toMatchObject({
      message: { content: expect.stringContaining("👋 from the Gemini emulator") },
      finish_reason: "stop",
      native_finish_reason: "STOP",
    });
    const stream = await client.completion({ ...hello, stream: true });
    expectSame(await stream.final(), whole);
    const { type, bytes } = await record(await client.explain({ ...hello, stream: true }));
    for (const size of [1, 2, 3, 7, 64]) {
      const chunks = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      const headers = { "content-type": type };
      emulator.setFault({ kind: "respond", headers, chunks, chunkDelay: 0 });
      expectSame(await (await client.completion({ ...hello, stream: true })).final(), whole);
    }
  });

  test("the end of a stream without a finish is truncated", async () => {
    emulator.setFault({ kind: "cut", afterChunks: 4 });
    const stream = await client.completion({ ...hello, stream: true });
    const error = await stream.text().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "truncated", provider: "gemini" });
    expect((error as { partial: any }).partial.choices[0].message.content).toContain("Hello");
  });

  test("an error on the way comes after the text", async () => {
    const piece = {
      candidates: [{ content: { parts: [{ text: "Hel" }], role: "model" }, index: 0 }],
    };
    const failure = {
      error: { code: 503, message: "The model is overloaded.", status: "UNAVAILABLE" },
    };
    const json = client === clients["a JSON array"];
    emulator.setFault({
      kind: "respond",
      headers: { "content-type": json ? "application/json" : "text/event-stream" },
      chunks: json
        ? [`[${JSON.stringify(piece)}`, `,\r\n${JSON.stringify(failure)}]`]
        : [piece, failure].map((item) => `data: ${JSON.stringify(item)}\n\n`),
    });
    const stream = await client.completion({ ...hello, stream: true });
    const error = await stream.final().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "overloaded" });
    expect((error as Error).message).toContain("The model is overloaded.");
  });

  test("several choices, and log probabilities", async () => {
    const request = { ...hello, n: 2, logprobs: true, top_logprobs: 2 };
    const whole = await client.completion(request);
    expect(whole.choices.map(({ index }) => index)).toEqual([0, 1]);
    expect(whole.choices[1]!.logprobs).toMatchObject({
      content: expect.arrayContaining([
        {
          token: "Hello",
          logprob: -0.5,
          bytes: null,
          top_logprobs: [expect.anything(), expect.anything()],
        },
      ]),
    });
    expectSame(await (await client.completion({ ...request, stream: true })).final(), whole);
  });

  test("blocked prompts and answers", async () => {
    emulator.configure({ blocked: "prompt" });
    const blocked = client.completion(hello);
    await expect(blocked).rejects.toMatchObject({ code: "content_policy", status: 400 });
    await expect(blocked).rejects.toThrow("The prompt was blocked: SAFETY");
    const stream = await client.completion({ ...hello, stream: true });
    await expect(stream.text()).rejects.toMatchObject({ code: "content_policy" });
    emulator.configure({ blocked: "answer" });
    const whole = await client.completion(hello);
    expect(whole.choices[0]).toMatchObject({
      finish_reason: "content_filter",
      native_finish_reason: "SAFETY",
      message: { content: "Hello 👋" },
    });
    expect(whole.provider_metadata!.gemini).toHaveProperty("safetyRatings");
    expectSame(await (await client.completion({ ...hello, stream: true })).final(), whole);
  });
});

test("usage counts cached tokens in the prompt and thoughts in the completion", async () => {
  const client = connect(emulator);
  const { usage } = await client.completion({ ...hello, cachedContent: "cachedContents/a" });
  expect(usage).toMatchObject({
    prompt_tokens: 5,
    prompt_tokens_details: { cached_tokens: 4 },
    completion_tokens_details: { reasoning_tokens: 12 },
  });
  expect(usage!.total_tokens).toBe(usage!.prompt_tokens + usage!.completion_tokens);
  expect(usage!.completion_tokens).toBeGreaterThan(12);
  expect(lastBody(emulator).cachedContent).toBe("cachedContents/a");
});

test("an answer keeps its id, and its model's version beside it", async () => {
  const answer = await connect(emulator).completion(hello);
  expect(answer).toMatchObject({
    id: "emulated-response",
    model: hello.model,
    provider_metadata: { gemini: { modelVersion: "gemini-3.8-flash" } },
  });
});

test("a length limit, and stop words", async () => {
  const client = connect(emulator);
  const short = await client.completion({ ...hello, max_tokens: 2 });
  expect(short.choices[0]).toMatchObject({
    finish_reason: "length",
    native_finish_reason: "MAX_TOKENS",
  });
  const stopped = await client.completion({ ...hello, stop: " from" });
  expect(stopped.choices[0]!.message.content).toBe("Hello 👋");
});

test("a generated picture stays in the metadata", async () => {
  const answer = await connect(emulator).completion({
    model: "gemini/gemini-2.5-flash-image",
    messages: hello.messages,
    modalities: ["text", "image"],
  });
  expect(answer.provider_metadata!.gemini!.parts).toMatchObject([
    { inlineData: { mimeType: "image/png" } },
  ]);
});
