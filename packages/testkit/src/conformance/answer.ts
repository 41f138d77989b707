import type { AnyModelError, ChatCompletion, ChatCompletionChunk } from "@anymodel/core";
import { isAnyModelError } from "@anymodel/core";
import type { Assertions } from "./assertions.ts";
import { PREFIX } from "./subject.ts";
import type { ExpectedAnswer, ExpectedError } from "./vectors.ts";

type Message = NonNullable<ExpectedAnswer["choices"]>[number];

/** The answer is the one that a vector asks for; what the vector does not name is absent. */
export function expectAnswer(
  assert: Assertions,
  answer: ChatCompletion,
  expected: ExpectedAnswer,
  adapterId: string,
  { partial = false } = {},
): void {
  const { usage, provider_metadata, id, created, system_fingerprint, service_tier, ...message } =
    expected;
  const { choices = [message] } = message;
  assert.same(answer.object, "chat.completion", "The answer is a chat completion.");
  assert.same(
    answer.choices.map((choice, index) => seen(choice, choices[index] ?? {})),
    choices.map((choice, index) => wanted(choice, index, partial)),
    "The answer's choices are those of the vector.",
  );
  assert.same(answer.usage, usage, "The usage is the vector's; absent if it has none.");
  for (const [name, value] of Object.entries({ id, created, system_fingerprint, service_tier })) {
    if (value === undefined) continue;
    assert.same(answer[name as "id"], value, `The answer's ${name} is the vector's.`);
  }
  assert.holds(answer.id, "The answer has an id.");
  assert.holds(answer.model.startsWith(`${PREFIX}/`), "The answer's model is what was asked for.");
  assert.same(
    answer.provider_metadata?.[adapterId],
    // Vectors write it under the adapter's id, as an answer shows it.
    provider_metadata?.[adapterId],
    `provider_metadata.${adapterId} is the vector's; absent if it has none.`,
  );
}

function seen(
  choice: ChatCompletion["choices"][number],
  { native_finish_reason, ...named }: Message,
) {
  const { message, native_finish_reason: native, ...rest } = choice;
  const { tool_calls: calls, ...content } = message;
  const tools = calls?.map(({ id, function: { name, arguments: args }, ...more }, place) => {
    const expected = named.tool_calls?.[place];
    return {
      ...more,
      // A made id is any text.
      id: expected?.id === undefined && id ? "made" : id,
      name,
      arguments: typeof expected?.arguments === "object" ? readJSON(args) : args,
    };
  });
  return {
    ...rest,
    ...content,
    ...(tools && { tool_calls: tools }),
    ...(native_finish_reason !== undefined && { native_finish_reason: native }),
  };
}

function wanted(
  { content, finish_reason, tool_calls, ...named }: Message,
  index: number,
  partial: boolean,
) {
  const isSilent = tool_calls || named.refusal !== undefined || named.audio;
  return {
    index,
    role: "assistant",
    content: content === undefined ? (isSilent ? null : "") : content,
    finish_reason: partial ? null : (finish_reason ?? (tool_calls ? "tool_calls" : "stop")),
    ...named,
    ...(tool_calls && {
      tool_calls: tool_calls.map((call) => ({ type: "function", id: "made", ...call })),
    }),
  };
}

function readJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What the call rejects with; fails if it does not, or with something other than an `AnyModelError`. */
export async function caught(assert: Assertions, call: Promise<unknown>): Promise<AnyModelError> {
  let value: unknown;
  try {
    value = await call;
  } catch (error) {
    if (isAnyModelError(error)) return error;
    throw error;
  }
  return assert.fail(`An error was expected, not ${JSON.stringify(value)?.slice(0, 300)}.`);
}

/** The error is the one that a vector asks for; its message holds the provider's own words. */
export function expectError(
  assert: Assertions,
  error: AnyModelError | undefined,
  { message = "", ...fields }: ExpectedError,
): void {
  if (!error) return assert.fail(`The error ${fields.code} was expected, but none came.`);
  const found = Object.fromEntries(
    Object.keys(fields).map((name) => [name, error[name as keyof AnyModelError]]),
  );
  assert.same(found, fields, `The error is the vector's, not "${error.message}".`);
  assert.holds(
    error.message.includes(message),
    `The message holds "${message}", not only "${error.message}".`,
  );
}

/** All chunks of a stream, and the error that ended it. */
export async function collect(
  stream: AsyncIterable<ChatCompletionChunk>,
): Promise<{ chunks: ChatCompletionChunk[]; error?: AnyModelError }> {
  const chunks: ChatCompletionChunk[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk);
  } catch (error) {
    if (!isAnyModelError(error)) throw error;
    return { chunks, error };
  }
  return { chunks };
}

/** The text of the first choice. */
export function textOf(chunks: readonly ChatCompletionChunk[]): string {
  return chunks
    .flatMap(({ choices }) => choices.filter(({ index }) => index === 0))
    .map(({ delta }) => delta.content ?? "")
    .join("");
}

/** The answer without what is made anew for each. */
export function comparable(whole: ChatCompletion): object {
  const { id: _id, created: _created, ...answer } = whole;
  const choices = answer.choices.map(({ message, ...choice }) => {
    const tools = message.tool_calls?.map((call) => ({
      ...call,
      id: call.id.replace(/^call_[\da-f]{32}$/, "made"),
    }));
    return { ...choice, message: { ...message, ...(tools && { tool_calls: tools }) } };
  });
  return { ...answer, choices };
}
