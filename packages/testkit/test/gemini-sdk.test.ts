import { createHash } from "node:crypto";
import {
  createPartFromBase64,
  createPartFromUri,
  FunctionCallingConfigMode,
  GoogleGenAI,
  type GenerateContentResponse,
} from "@google/genai";
import { geminiFaults, startGeminiEmulator, type GeminiEmulator } from "@anymodel/testkit/gemini";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { media } from "./call.ts";

let emulator: GeminiEmulator;
let client: GoogleGenAI;

beforeAll(async () => {
  emulator = await startGeminiEmulator({ chunkDelay: 0 });
  client = new GoogleGenAI({
    apiKey: "gm_test_key",
    httpOptions: { baseUrl: emulator.url, retryOptions: { attempts: 1 } },
  });
});
afterEach(() => {
  emulator.clearFaults();
  emulator.configure({ blocked: undefined, apiKey: undefined });
});
afterAll(() => emulator.close());

const model = "gemini-3.8-flash";
const tool = {
  functionDeclarations: [
    {
      name: "weather",
      parametersJsonSchema: {
        type: "object",
        properties: { city: { type: "string" } },
        required: ["city"],
      },
    },
  ],
};

async function piecesOf(
  stream: AsyncGenerator<GenerateContentResponse>,
): Promise<GenerateContentResponse[]> {
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  return pieces;
}

describe("text", () => {
  test("whole, with usage and a signed text", async () => {
    const answer = await client.models.generateContent({ model, contents: "Name three rivers." });
    expect(answer.text).toMatch(/^Hello 👋 from the Gemini emulator\. I am gemini-3\.8-flash/);
    expect(answer.candidates?.[0]?.finishReason).toBe("STOP");
    expect(answer.candidates?.[0]?.content?.parts?.[0]?.thoughtSignature).toEqual(
      expect.any(String),
    );
    expect(answer.usageMetadata).toMatchObject({ promptTokenCount: 3, thoughtsTokenCount: 12 });
    expect(emulator.requests.at(-1)?.headers["x-goog-api-key"]).toBe("gm_test_key");
  });

  test("streamed, the same text in many pieces", async () => {
    const whole = await client.models.generateContent({ model, contents: "Hi" });
    const stream = await client.models.generateContentStream({ model, contents: "Hi" });
    const pieces = await piecesOf(stream);
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.map(({ text = "" }) => text).join("")).toBe(whole.text);
    expect(emulator.requests.at(-1)?.path).toBe(
      `/v1/models/${model}:streamGenerateContent?alt=sse`,
    );
  });

  test("settings of the generation", async () => {
    const answer = await client.models.generateContent({
      model,
      contents: [{ role: "user", parts: [{ text: "Hi" }] }],
      config: {
        systemInstruction: "Be terse.",
        temperature: 0.5,
        topK: 4,
        seed: 7,
        candidateCount: 2,
        maxOutputTokens: 3,
        responseLogprobs: true,
        logprobs: 1,
        safetySettings: [],
        thinkingConfig: { includeThoughts: true },
      },
    });
    expect(answer.candidates).toHaveLength(2);
    expect(answer.candidates?.[1]).toMatchObject({ finishReason: "MAX_TOKENS", index: 1 });
    expect(answer.candidates?.[0]?.content?.parts?.[0]).toMatchObject({ thought: true });
    expect(answer.candidates?.[0]?.logprobsResult?.chosenCandidates).toHaveLength(3);
  });

  test("JSON of a schema", async () => {
    const { text } = await client.models.generateContent({
      model,
      contents: "Hi",
      config: {
        responseMimeType: "application/json",
        responseJsonSchema: { type: "object", properties: { age: { type: "integer" } } },
      },
    });
    expect(JSON.parse(text!)).toEqual({ age: 1 });
  });

  test("a chat replays its history, signatures included", async () => {
    const chat = client.chats.create({ model });
    await chat.sendMessage({ message: "Hi" });
    const { text } = await chat.sendMessage({ message: "And now?" });
    expect(text).toMatch(/I read 3 contents/);
    const { contents } = emulator.requests.at(-1)!.body as { contents: any[] };
    expect(contents[1].parts[0].thoughtSignature).toEqual(expect.any(String));
  });
});

describe("media", () => {
  test.each([
    ["mandelbrot.png", "image/png", "image"],
    ["cat.wav", "audio/wav", "audio"],
    ["clip.mp4", "video/mp4", "video"],
  ])("%s arrives whole", async (name, mimeType, kind) => {
    const bytes = media(name);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const contents = [createPartFromBase64(bytes.toString("base64"), mimeType), "What is it?"];
    const { text } = await client.models.generateContent({ model, contents });
    expect(emulator.requests.at(-1)?.media).toEqual([
      { kind, via: "base64", mimeType, bytes: bytes.length, sha256 },
    ]);
    expect(text).toContain(sha256);
  });

  test("files by URI", async () => {
    const contents = [createPartFromUri("https://example.test/a.pdf", "application/pdf")];
    await client.models.generateContent({ model, contents });
    expect(emulator.requests.at(-1)?.media).toMatchObject([{ kind: "file", via: "url" }]);
  });

  test("a generated picture", async () => {
    const answer = await client.models.generateContent({
      model: "gemini-2.5-flash-image",
      contents: "A dot",
      config: { responseModalities: ["TEXT", "IMAGE"] },
    });
    expect(answer.data).toMatch(/^iVBOR/);
  });
});

describe("functions", () => {
  test.each(["whole", "streamed"])("called %s, and answered", async (how) => {
    const config = { tools: [tool] };
    const contents: any[] = [{ role: "user", parts: [{ text: "Ask weather and weather." }] }];
    const pieces =
      how === "whole"
        ? [await client.models.generateContent({ model, contents, config })]
        : await piecesOf(await client.models.generateContentStream({ model, contents, config }));
    const parts = pieces.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
    const calls = parts.filter(({ functionCall }) => functionCall);
    expect(calls.map(({ functionCall }) => functionCall)).toEqual([
      { id: "call_1", name: "weather", args: { city: "example" } },
      { id: "call_2", name: "weather", args: { city: "example" } },
    ]);
    expect(calls.map(({ thoughtSignature }) => typeof thoughtSignature)).toEqual([
      "string",
      "undefined",
    ]);
    const responses = calls.map(({ functionCall }) => ({
      functionResponse: { ...functionCall, args: undefined, response: { output: "sun" } },
    }));
    contents.push({ role: "model", parts: calls }, { role: "user", parts: responses });
    const { text } = await client.models.generateContent({ model, contents, config });
    expect(text).toContain('weather gave {"output":"sun"}.');

    const unsigned = calls.map(({ functionCall }) => ({ functionCall }));
    contents[1] = { role: "model", parts: unsigned };
    const missing = client.models.generateContent({ model, contents, config });
    await expect(missing).rejects.toThrow("missing a thought_signature");
    contents[1].parts[0] = { ...unsigned[0], thoughtSignature: "AAAA" };
    const corrupted = client.models.generateContent({ model, contents, config });
    await expect(corrupted).rejects.toThrow("Corrupted thought signature");
  });

  test("must be called", async () => {
    const toolConfig = {
      functionCallingConfig: {
        mode: FunctionCallingConfigMode.ANY,
        allowedFunctionNames: ["weather"],
      },
    };
    const answer = await client.models.generateContent({
      model,
      contents: "Hi",
      config: { tools: [tool], toolConfig },
    });
    expect(answer.functionCalls).toHaveLength(1);
  });
});

describe("safety", () => {
  test("a blocked prompt, whole and streamed", async () => {
    emulator.configure({ blocked: "prompt" });
    const answer = await client.models.generateContent({ model, contents: "Hi" });
    expect(answer.promptFeedback?.blockReason).toBe("SAFETY");
    expect(answer.candidates).toBeUndefined();
    const stream = await client.models.generateContentStream({ model, contents: "Hi" });
    expect((await piecesOf(stream))[0]?.promptFeedback?.blockReason).toBe("SAFETY");
  });

  test("a blocked answer", async () => {
    emulator.configure({ blocked: "answer" });
    const answer = await client.models.generateContent({ model, contents: "Hi" });
    expect(answer.candidates?.[0]).toMatchObject({ finishReason: "SAFETY" });
  });
});

describe("other methods", () => {
  test("models", async () => {
    const names = [];
    for await (const entry of await client.models.list({ config: { pageSize: 3 } }))
      names.push(entry.name);
    expect(names).toContain("models/gemini-3.8-flash");
    expect(names).toHaveLength(7);
    expect(await client.models.get({ model })).toMatchObject({ inputTokenLimit: 1_048_576 });
  });

  test("embeddings", async () => {
    const answer = await client.models.embedContent({
      model: "gemini-embedding-001",
      contents: ["one", "two", "one"],
      config: { outputDimensionality: 4, taskType: "CLUSTERING" },
    });
    const [one, two, again] = answer.embeddings!;
    expect(one!.values).toHaveLength(4);
    expect(again).toEqual(one);
    expect(two).not.toEqual(one);
  });
});

describe("failures", () => {
  const ask = () => client.models.generateContent({ model, contents: "Hi" });

  test.each([
    ["badKey", 400, "API key not valid"],
    ["rateLimit", 429, "exceeded your current quota"],
    ["overloaded", 503, "overloaded"],
  ] as const)("%s", async (name, status, message) => {
    emulator.setFault(geminiFaults[name]);
    await expect(ask()).rejects.toMatchObject({
      status,
      message: expect.stringContaining(message),
    });
  });

  test("a wrong key, an unknown model and a wrong method", async () => {
    emulator.configure({ apiKey: "another" });
    await expect(ask()).rejects.toMatchObject({ status: 400 });
    emulator.configure({ apiKey: undefined });
    const unknown = client.models.generateContent({ model: "gemini-0", contents: "Hi" });
    await expect(unknown).rejects.toMatchObject({ status: 404 });
    const wrong = client.models.generateContent({ model: "gemini-embedding-001", contents: "Hi" });
    await expect(wrong).rejects.toThrow("not supported for generateContent");
  });

  test("a refused request says why", async () => {
    const config = { temperature: 3 };
    const refused = client.models.generateContent({ model, contents: "Hi", config });
    await expect(refused).rejects.toThrow("generationConfig.temperature: ");
  });

  test("a failed and a cut stream", async () => {
    emulator.setFault(geminiFaults.serverError);
    const stream = () => client.models.generateContentStream({ model, contents: "Hi" });
    await expect(stream()).rejects.toMatchObject({ status: 500 });
    emulator.setFault({ kind: "cut", afterChunks: 2 });
    await expect(piecesOf(await stream())).rejects.toThrow("terminated");
  });
});
