import { asFields, asList, type Delta, textOf } from "@anymodel/core/provider";
import { readUpstream } from "./upstream.ts";

/** Decodes `{ error, output, provider? }` (Bytez documentation, http-reference/overview.mdx). */
export function* readAnswer(body: unknown): Generator<Delta> {
  const { error, output, provider } = asFields(body);
  if (error !== null && error !== undefined) {
    // 200 with an error: the model itself failed.
    yield { error: { body } };
    return;
  }
  const text = readOutput(output);
  if (text === undefined) {
    const what =
      (output ?? null) === null ? "an empty output" : "an output that is not a chat message";
    const message = `The answer holds ${what}; is this a chat model?`;
    yield { error: { code: "invalid_response", message } };
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
  const list = asList(output);
  const message = asFields(list[0] ?? output);
  const { generated_text: generated } = message;
  if (typeof generated === "string") return generated;
  const talk = asList(generated ?? output);
  const last = talk.findLast((item) => asFields(item).role === "assistant");
  if (last !== undefined || Array.isArray(generated)) return textOf(asFields(last).content);
  if (list.length === 0) return "content" in message ? readParts(message.content) : undefined;
  return readParts(output);
}

/** Parts count only if at least one of them is text: a list of numbers is no message. */
function readParts(content: unknown): string | undefined {
  const isText = (part: unknown) => typeof (asFields(part).text ?? part) === "string";
  return asList(content).length === 0 || asList(content).some(isText) ? textOf(content) : undefined;
}
