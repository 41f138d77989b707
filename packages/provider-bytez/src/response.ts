import { asFields, asList, type Delta, textOf } from "@anymodel/core/provider";
import { readCreditError } from "./error.ts";
import { readUpstream } from "./upstream.ts";

/** Decodes `{ error, output, provider? }` (Bytez documentation, http-reference/overview.mdx). */
export function* readAnswer(body: unknown): Generator<Delta> {
  const { error, output, provider } = asFields(body);
  if (error !== null && error !== undefined) {
    // 200 with an error: the model itself failed.
    yield { error: readCreditError(body) };
    return;
  }
  const text = readOutput(output);
  if (text === undefined) {
    const message =
      output === null || output === undefined
        ? "an empty output"
        : "an output that is not a chat message";
    yield {
      error: {
        code: "invalid_response",
        message: `The answer holds ${message}; is this a chat model?`,
      },
    };
    return;
  }
  yield { text };
  yield* readUpstream(provider);
}

/**
 * The text of every output form: a string, `{ role, content }` with content as a string or parts,
 * and the older `[{ generated_text }]` with a string or the whole conversation.
 */
function readOutput(output: unknown): string | undefined {
  if (typeof output === "string") return output;
  const first = asList(output)[0];
  const { generated_text: generated } = asFields(Array.isArray(output) ? first : output);
  if (typeof generated === "string") return generated;
  if (Array.isArray(generated)) {
    const answer = generated.findLast((message) => asFields(message).role === "assistant");
    return textOf(asFields(answer).content);
  }
  const message = asFields(output);
  if ("content" in message) return readParts(message.content);
  const last = asList(output).findLast((item) => asFields(item).role === "assistant");
  if (last !== undefined) return textOf(asFields(last).content);
  return asList(output).length > 0 ? readParts(output) : undefined;
}

/** Parts count only if at least one of them is text: a list of numbers is no message. */
function readParts(content: unknown): string | undefined {
  const isText = (part: unknown) =>
    typeof part === "string" || typeof asFields(part).text === "string";
  return Array.isArray(content) && content.length > 0 && !content.some(isText)
    ? undefined
    : textOf(content);
}
