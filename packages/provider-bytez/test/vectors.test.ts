import type { AnyModelError, ChatCompletion } from "@anymodel/core";
import { describe, expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { collect, expectGrammar, textOf } from "./support/chunks.ts";
import { answerWith, connect, openEmulator } from "./support/emulator.ts";
import { transports } from "./support/transports.ts";
import { type AnswerVector, replyOf, vectors } from "./support/vectors.ts";

const emulator = await openEmulator();
const messages = [{ role: "user", content: "hi" }] as const;

function expectError(error: AnyModelError, expected: NonNullable<AnswerVector["error"]>): void {
  const { message, ...fields } = expected;
  expect(error).toMatchObject(fields);
  if (message) expect(error.message).toContain(message);
}

function expectAnswer(answer: ChatCompletion, vector: AnswerVector): void {
  const { content, finish_reason, usage, provider_metadata } = vector.answer!;
  expect(answer).toMatchObject({
    object: "chat.completion",
    model: `bytez/${vector.model}`,
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason }],
  });
  expect(answer.choices).toHaveLength(1);
  expect(answer.usage).toEqual(usage);
  expect("usage" in answer).toBe(usage !== undefined);
  expect(answer.provider_metadata).toEqual(provider_metadata);
}

describe.each(transports)("over $transport", ({ defaults }) => {
  test.each(vectors.request)("$id", async ({ adapter, options, request, sent, error }) => {
    const client = connect(emulator, adapter, defaults);
    const model: string = `bytez/${request.model}`;
    if (error) {
      expectError(await caught(client.completion({ ...request, model }, options)), error);
      expect(emulator.requests).toEqual([]);
      return;
    }
    const answer = await client.completion({ ...request, model }, options);
    if ("text" in answer) await answer.text();
    expect(emulator.requests).toHaveLength(1);
    const { method, path, headers, body } = emulator.requests[0]!;
    expect({ method, path, body }).toEqual({
      method: sent!.method,
      path: sent!.path,
      body: sent!.body,
    });
    expect(headers).toMatchObject(sent!.headers);
  });

  test.each(vectors.response)("$id", async (vector) => {
    answerWith(emulator, replyOf(vector));
    const client = connect(emulator, vector.adapter, { ...defaults, maxRetries: 0 });
    const model: string = `bytez/${vector.model}`;
    const call = client.completion({ model, messages });
    if (vector.error) expectError(await caught(call), vector.error);
    else expectAnswer(await call, vector);
  });

  test.each(vectors.response)("$id in reply to a streaming call", async (vector) => {
    answerWith(emulator, replyOf(vector));
    const client = connect(emulator, vector.adapter, { ...defaults, maxRetries: 0 });
    const model: string = `bytez/${vector.model}`;
    const call = client.completion({ model, messages, stream: true });
    if (vector.error) {
      expectError(await caught(call), vector.error);
      return;
    }
    const stream = await call;
    const { chunks, error } = await collect(stream);
    expect(error).toBeUndefined();
    expectGrammar(chunks, { finish: vector.answer!.finish_reason, model });
    expect(textOf(chunks)).toBe(vector.answer!.content);
    expectAnswer(await stream.final(), vector);
  });

  test.each(vectors.stream)("$id", async (vector) => {
    answerWith(emulator, replyOf(vector));
    const client = connect(emulator, vector.adapter, { ...defaults, maxRetries: 0 });
    const model: string = `bytez/${vector.model}`;
    const call = client.completion({ model, messages, stream: true });
    if (vector.error && vector.http.status >= 400) {
      expectError(await caught(call), vector.error);
      return;
    }
    const stream = await call;
    const { chunks, error } = await collect(stream);
    expect(textOf(chunks)).toBe(vector.answer!.content);
    expectGrammar(chunks, { finish: vector.answer!.finish_reason, model });
    if (!vector.error) {
      expect(error).toBeUndefined();
      expectAnswer(await stream.final(), vector);
      return;
    }
    expectError(error!, vector.error);
    expect(error!.partial?.choices[0]).toMatchObject({
      message: { content: vector.answer!.content },
      finish_reason: null,
    });
    expect(await caught(stream.final())).toBe(error);
  });
});
