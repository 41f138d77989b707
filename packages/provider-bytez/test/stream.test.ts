import type { ChatCompletionChunk } from "@anymodel/core";
import { describe, expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { collect, expectGrammar, textOf } from "./support/chunks.ts";
import { answerWith, connect, hello, openEmulator } from "./support/emulator.ts";
import { transports } from "./support/transports.ts";

const emulator = await openEmulator();
const streamed = { ...hello, stream: true } as const;
const sse = (...data: unknown[]) => ({
  headers: { "content-type": "text/event-stream" },
  chunks: data.map((item) => `data: ${typeof item === "string" ? item : JSON.stringify(item)}\n\n`),
});
const piece = (content: string, finish_reason: string | null = null) => ({
  id: "c1",
  object: "chat.completion.chunk",
  created: 1,
  choices: [{ index: 0, delta: { content }, finish_reason }],
});

describe.each(transports)("over $transport", ({ defaults }) => {
  const client = connect(emulator, {}, defaults);
  const openai = connect(emulator, { api: "openai" }, defaults);

  test("chunks come in OpenAI's grammar, on both APIs", async () => {
    for (const { completion } of [client, openai]) {
      const stream = await completion(streamed as never);
      const { chunks, error } = await collect(stream as never);
      expect(error).toBeUndefined();
      expectGrammar(chunks, { finish: "stop", model: hello.model });
      expect(textOf(chunks)).toContain("👋 from the Bytez emulator");
      expect(chunks.length).toBeGreaterThan(3);
    }
  });

  test("text() and final() collect what an unstreamed call answers", async () => {
    const whole = await client.completion(hello);
    expect(await (await client.completion(streamed)).text()).toBe(
      whole.choices[0]!.message.content,
    );
    const final = await (await client.completion(streamed)).final();
    expect(final.choices).toEqual(whole.choices);
    expect(Object.keys(final).toSorted()).toEqual(Object.keys(whole).toSorted());
    expect(final).toMatchObject({ object: "chat.completion", model: hello.model });
    expect(final).not.toHaveProperty("usage");
  });

  test("text() and final() may be asked together, and again", async () => {
    const stream = await client.completion(streamed);
    const [text, final] = await Promise.all([stream.text(), stream.final()]);
    expect(final.choices[0]!.message.content).toBe(text);
    expect(await stream.text()).toBe(text);
  });

  test("who begins in the middle is not handed a part as the whole", async () => {
    const stream = await client.completion(streamed);
    await stream.text();
    const error = await caught(collect(stream).then((got) => Promise.reject(got.error)));
    expect(error.code).toBe("invalid_request");
    expect(() => stream.toReadableStream()).toThrow(error.message);
    expect(() => stream.runs()).toThrow(error.message);
    const iterated = await client.completion(streamed);
    const { chunks } = await collect(iterated);
    expect(await iterated.text()).toBe(textOf(chunks));
    // Whoever iterates already has lost nothing, and may go on.
    expect((await collect(iterated)).error).toBeUndefined();
  });

  test("final() while somebody iterates takes no chunk away", async () => {
    const stream = await client.completion(streamed);
    const iterator = stream[Symbol.asyncIterator]();
    const chunks: ChatCompletionChunk[] = [(await iterator.next()).value];
    const final = await stream.final();
    for (let next = await iterator.next(); !next.done; next = await iterator.next())
      chunks.push(next.value);
    expectGrammar(chunks, { finish: "stop", model: hello.model });
    expect(textOf(chunks)).toBe(final.choices[0]!.message.content);
  });

  test("final() after the loop is the whole answer", async () => {
    const stream = await client.completion(streamed);
    const { chunks } = await collect(stream);
    const final = await stream.final();
    expect(final.choices[0]).toMatchObject({
      message: { content: textOf(chunks) },
      finish_reason: "stop",
    });
    expect(final.id).toBe(chunks[0]!.id);
  });

  test("a web stream gives the same chunks", async () => {
    const reader = (await client.completion(streamed)).toReadableStream().getReader();
    const chunks: ChatCompletionChunk[] = [];
    for (let next = await reader.read(); !next.done; next = await reader.read())
      chunks.push(next.value);
    expectGrammar(chunks, { finish: "stop", model: hello.model });
    expect(textOf(chunks)).toContain("Bytez emulator");
  });

  test("a cut stream gives its text, then truncated, by every road", async () => {
    emulator.setFault({ kind: "cut", afterChunks: 3 });
    for (const { completion } of [client, openai]) {
      const { chunks, error } = await collect((await completion(streamed as never)) as never);
      expect(error).toMatchObject({
        code: "truncated",
        status: 502,
        retryable: false,
        provider: "bytez",
      });
      expectGrammar(chunks, { finish: undefined, model: hello.model });
      expect(error!.partial!.choices[0]!.message.content).toBe(textOf(chunks));
      expect(Object.keys(error!)).not.toContain("partial");
    }
    const text = await caught((await client.completion(streamed)).text());
    expect(text).toMatchObject({ code: "truncated" });
    expect(text.partial!.choices[0]!.message.content).not.toBe("");
    const final = await caught((await client.completion(streamed)).final());
    expect(final.code).toBe("truncated");
    const reader = (await client.completion(streamed)).toReadableStream().getReader();
    const drain = async () => {
      while (!(await reader.read()).done);
    };
    expect((await caught(drain())).code).toBe("truncated");
  });

  test("a marker stream that ends cleanly without finish or marker is truncated", async () => {
    answerWith(emulator, sse(piece("Hel"), piece("lo")));
    const { chunks, error } = await collect(await openai.completion(streamed));
    expect(textOf(chunks)).toBe("Hello");
    expect(error).toMatchObject({ code: "truncated", status: 502 });
    expectGrammar(chunks, { finish: undefined, model: hello.model });
  });

  test.each([
    ["a finish without [DONE]", sse(piece("Hey"), piece("", "length")), "length"],
    ["[DONE] without a finish", sse(piece("Hey"), "[DONE]"), "stop"],
    ["text after [DONE]", sse(piece("Hey", "stop"), "[DONE]", piece("!")), "stop"],
    ["two finishes", sse(piece("Hey", "stop"), piece("", "stop"), "[DONE]"), "stop"],
  ])("%s ends well", async (_, reply, finish) => {
    answerWith(emulator, reply);
    const { chunks, error } = await collect(await openai.completion(streamed));
    expect(error).toBeUndefined();
    expect(textOf(chunks)).toBe("Hey");
    expectGrammar(chunks, { finish, model: hello.model });
  });

  test("an error inside a stream comes after the text, and no finish", async () => {
    answerWith(
      emulator,
      sse(piece("Hel"), { error: { message: "GPU on fire", code: 500 } }, "[DONE]"),
    );
    const { chunks, error } = await collect(await openai.completion(streamed));
    expectGrammar(chunks, { finish: undefined, model: hello.model });
    expect(error).toMatchObject({ code: "server_error", status: 502, retryable: false });
    expect(error!.message).toContain("GPU on fire");
    expect(error!.partial!.choices[0]!.message.content).toBe("Hel");
  });

  test("usage comes as the last chunk, if asked for and known", async () => {
    const asked = { ...streamed, stream_options: { include_usage: true } };
    const { chunks } = await collect(await openai.completion(asked));
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { total_tokens: expect.any(Number) },
    });
    expect(chunks.filter(({ usage }) => usage)).toHaveLength(1);
    expectGrammar(chunks, { finish: "stop", model: hello.model });
    const native = await collect(await client.completion(asked));
    expectGrammar(native.chunks, { finish: "stop", model: hello.model });
    expect(native.chunks.at(-1)!.choices).toHaveLength(1);
    expect(emulator.requests.at(-1)!.body).not.toHaveProperty("stream_options");
    const unasked = await collect(await openai.completion(streamed));
    expect(unasked.chunks.at(-1)!.choices).toHaveLength(1);
  });
});

test("warnings are complete before the stream is handed out", async () => {
  const stream = await connect(emulator).completion({ ...streamed, user: "u" });
  expect(stream.warnings).toMatchObject([{ code: "ignored_parameter", param: "user" }]);
  expect((await stream.final()).warnings).toEqual(stream.warnings);
  expect(await connect(emulator).completion(streamed)).not.toHaveProperty("warnings");
});

test("a frame that is no JSON is skipped with a warning", async () => {
  answerWith(emulator, sse(piece("He"), "{broken", piece("y", "stop"), "[DONE]"));
  const stream = await connect(emulator, { api: "openai" }).completion(streamed);
  const final = await stream.final();
  expect(final.choices[0]!.message.content).toBe("Hey");
  expect(final.warnings).toMatchObject([{ code: "malformed_chunk" }]);
});
