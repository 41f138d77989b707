import type { ChatCompletion } from "./chat.ts";
import { createError } from "./errors.ts";
import { describeSchema, parseBySchema, type StandardSchema } from "./standard-schema.ts";

/** A whole answer whose text was read by a schema. */
export interface ParsedCompletion<Output> extends ChatCompletion {
  parsed: Output;
}

/** Asks for an answer of a schema's form, and reads it by the schema. */
export async function parseCompletion(
  { response_format: schema, ...request }: Record<string, unknown>,
  complete: (request: Record<string, unknown>) => Promise<ChatCompletion>,
): Promise<ParsedCompletion<unknown>> {
  const json_schema = {
    name: "answer",
    ...describeSchema(schema as StandardSchema, "response_format"),
  };
  const answer = await complete({
    ...request,
    response_format: { type: "json_schema", json_schema },
  });
  const { message, finish_reason } = answer.choices[0]!;
  if (message.refusal)
    throw createError("content_policy", "The model refused to answer.", { partial: answer });
  const result = await parseBySchema(schema as StandardSchema, message.content ?? "");
  if (result.issues === undefined) return { ...answer, parsed: result.value };
  const cut = finish_reason === "length" ? " It was cut at the token limit: raise max_tokens." : "";
  throw createError(
    "invalid_response",
    `The answer does not fit the schema: ${result.issues}.${cut}`,
    {
      partial: answer,
    },
  );
}
