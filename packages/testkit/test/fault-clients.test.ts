import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import {
  answerText,
  type FaultProvider,
  startFaultProvider,
  type Wire,
} from "@anymodel/testkit/faults";
import Bytez from "bytez.js";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const realFetch = globalThis.fetch;
let provider: FaultProvider;
/** By wire: asks the official client, and gives the text as it comes; the client's errors are thrown. */
let ask: Record<Wire, (model: string, stream: boolean) => AsyncGenerator<string>>;

beforeAll(async () => {
  provider = await startFaultProvider();
  const { url, baseURLs } = provider;
  const openai = new OpenAI({ apiKey: "key", baseURL: baseURLs.openai, maxRetries: 0 });
  const anthropic = new Anthropic({ apiKey: "key", baseURL: `${url}/anthropic`, maxRetries: 0 });
  const gemini = new GoogleGenAI({
    apiKey: "key",
    httpOptions: { baseUrl: `${url}/gemini`, retryOptions: { attempts: 1 } },
  });
  // The official client has no setting for its host, so its fetch is led to the provider.
  globalThis.fetch = (address, init) =>
    realFetch(String(address).replace("https://api.bytez.com", `${url}/bytez`), init);
  const bytez = new Bytez("key");
  const messages = [{ role: "user" as const, content: "Hello" }];
  ask = {
    async *openai(model, stream) {
      if (!stream) {
        const answer = await openai.chat.completions.create({ model, messages });
        yield answer.choices[0]!.message.content!;
        return;
      }
      const events = await openai.chat.completions.create({ model, messages, stream });
      for await (const event of events) yield event.choices[0]?.delta.content ?? "";
    },
    async *anthropic(model, stream) {
      const request = { model, messages, max_tokens: 1000 };
      if (!stream) {
        const answer = await anthropic.messages.create(request);
        yield answer.content.map((block) => (block.type === "text" ? block.text : "")).join("");
        return;
      }
      for await (const event of await anthropic.messages.create({ ...request, stream })) {
        if (event.type === "content_block_delta" && event.delta.type === "text_delta")
          yield event.delta.text;
      }
    },
    async *gemini(model, stream) {
      const request = { model, contents: "Hello" };
      if (!stream) {
        yield (await gemini.models.generateContent(request)).text ?? "";
        return;
      }
      // A loop that is left keeps this client's connection, so the signal closes it.
      const left = new AbortController();
      const config = { abortSignal: left.signal };
      try {
        const pieces = await gemini.models.generateContentStream({ ...request, config });
        for await (const piece of pieces) yield piece.text ?? "";
      } finally {
        left.abort();
      }
    },
    async *bytez(model, stream) {
      const answer: any = await bytez.model(model).run(messages, stream);
      if (answer.error) throw new Error(answer.error);
      if (!stream) yield answer.output.content;
      else for await (const piece of answer) yield piece;
    },
  };
});
afterAll(async () => {
  globalThis.fetch = realFetch;
  await provider.close();
});

async function outcome(wire: Wire, model: string, stream: boolean) {
  let text = "";
  try {
    for await (const piece of ask[wire](model, stream)) text += piece;
    return { text };
  } catch (error) {
    return { text, error: error as Error & { status?: number } };
  }
}

const WIRES: readonly Wire[] = ["openai", "anthropic", "gemini", "bytez"];

describe.each(WIRES)("the official client of %s", (wire) => {
  test.each([false, true])("healthy, streamed: %s", async (stream) => {
    expect(await outcome(wire, "healthy", stream)).toEqual({ text: answerText() });
    expect(await outcome(wire, "healthy:text=b:tokens=9", stream)).toEqual({
      text: answerText("b", 9),
    });
  });

  test.each([false, true])("an HTTP error, streamed: %s", async (stream) => {
    const { text, error } = await outcome(wire, "status-503-once", stream);
    expect(text).toBe("");
    expect(error).toBeInstanceOf(Error);
    if (wire !== "bytez") expect(error?.status).toBe(503);
    expect(await outcome(wire, "status-503-once", stream)).toEqual({ text: answerText() });
    provider.reset();
  });

  test("a stream that is cut after 40 of 60 tokens", async () => {
    const { text, error } = await outcome(wire, "cut:40of60", true);
    expect(text).toBe(answerText("a", 40));
    expect(error).toBeInstanceOf(Error);
  });

  test("a silent stream that the client leaves", async () => {
    provider.reset();
    for await (const piece of ask[wire]("stall:20of60:30s", true)) {
      if (piece !== "") break;
    }
    const request = provider.requests.find(({ model }) => model !== undefined);
    expect(await request?.finished).toBe("aborted");
  });
});
