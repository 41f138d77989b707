import { describe, expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { collect, expectGrammar, textOf } from "./support/chunks.ts";
import { answerWith, connect, openEmulator } from "./support/emulator.ts";
import { expectAnswer, expectError } from "./support/expect-vector.ts";
import { transports } from "./support/transports.ts";
import { replyOf, vectors } from "./support/vectors.ts";

const emulator = await openEmulator();
const messages = [{ role: "user", content: "hi" }] as const;

const sent = vectors.request.filter((vector) => vector.sent);
const refused = vectors.request.filter((vector) => vector.error);
const answered = vectors.response.filter((vector) => vector.answer);
const failed = vectors.response.filter((vector) => vector.error);
const streamed = vectors.stream.filter((vector) => !vector.error);
const rejected = vectors.stream.filter((vector) => vector.error && vector.http.status >= 400);
const broken = vectors.stream.filter((vector) => vector.error && vector.http.status < 400);

test("every vector is used", () => {
  expect(sent.length + refused.length).toBe(vectors.request.length);
  expect(answered.length + failed.length).toBe(vectors.response.length);
  for (const kind of [sent, refused, answered, failed, streamed, rejected, broken]) {
    expect(kind.length).toBeGreaterThan(0);
  }
});

describe.each(transports)("over $transport", ({ defaults }) => {
  test.each(sent)("$id", async ({ adapter, options, request, sent }) => {
    const client = connect(emulator, adapter, defaults);
    const model: string = `bytez/${request.model}`;
    const answer = await client.completion({ ...request, model }, options);
    if ("text" in answer) await answer.text();
    expect(emulator.requests).toHaveLength(1);
    const { method, path, headers, body } = emulator.requests[0]!;
    const { headers: expected, ...line } = sent!;
    expect({ method, path, body }).toEqual(line);
    expect(headers).toMatchObject(expected);
  });

  test.each(refused)("$id", async ({ adapter, options, request, error }) => {
    const client = connect(emulator, adapter, defaults);
    const model: string = `bytez/${request.model}`;
    expectError(await caught(client.completion({ ...request, model }, options)), error!);
    expect(emulator.requests).toEqual([]);
  });

  const open = (vector: (typeof answered)[number]) => {
    answerWith(emulator, replyOf(vector));
    const client = connect(emulator, vector.adapter, { ...defaults, maxRetries: 0 });
    const model: string = `bytez/${vector.model}`;
    return { client, request: { model, messages } };
  };

  test.each(answered)("$id", async (vector) => {
    const { client, request } = open(vector);
    expectAnswer(await client.completion(request), vector);
    expect(emulator.requests).toHaveLength(1);
  });

  test.each(failed)("$id, streamed or not", async (vector) => {
    const { client, request } = open(vector);
    expectError(await caught(client.completion(request)), vector.error!);
    const stream = client.completion({ ...request, stream: true });
    expectError(await caught(stream), vector.error!);
    expect(emulator.requests).toHaveLength(2);
  });

  test.each([...answered, ...streamed])("$id in reply to a streaming call", async (vector) => {
    const { client, request } = open(vector);
    const stream = await client.completion({ ...request, stream: true });
    const { chunks, error } = await collect(stream);
    expect(error).toBeUndefined();
    expectGrammar(chunks, { finish: vector.answer!.finish_reason, model: request.model });
    expect(textOf(chunks)).toBe(vector.answer!.content);
    expectAnswer(await stream.final(), vector);
  });

  test.each(rejected)("$id", async (vector) => {
    const { client, request } = open(vector);
    const stream = client.completion({ ...request, stream: true });
    expectError(await caught(stream), vector.error!);
    expect(emulator.requests).toHaveLength(1);
  });

  test.each(broken)("$id", async (vector) => {
    const { client, request } = open(vector);
    const stream = await client.completion({ ...request, stream: true });
    const { chunks, error } = await collect(stream);
    const { content } = vector.answer!;
    expect(textOf(chunks)).toBe(content);
    expectGrammar(chunks, { finish: undefined, model: request.model });
    expectError(error, vector.error!);
    expect(error!.partial!.choices[0]).toMatchObject({ message: { content }, finish_reason: null });
    expect(await caught(stream.final())).toBe(error);
  });
});
