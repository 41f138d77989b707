import type { AnyModelError, ChatCompletion } from "@anymodel/core";
import { expect } from "vitest";
import type { AnswerVector } from "./vectors.ts";

/** The error is the one that a vector asks for; its message holds the provider's words. */
export function expectError(
  error: AnyModelError | undefined,
  { message = "", ...fields }: NonNullable<AnswerVector["error"]>,
): void {
  expect(error).toMatchObject(fields);
  expect(error!.message).toContain(message);
}

/** The answer is the one that a vector asks for; what the vector does not name is absent. */
export function expectAnswer(answer: ChatCompletion, vector: AnswerVector): void {
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
