import * as fc from "fast-check";

/** Text as models write it: any Unicode, line breaks, letters of many bytes. */
export const prose = fc
  .string({ unit: "grapheme", maxLength: 60 })
  .filter((text) => text.isWellFormed());

/** Bytes of a text in any number of chunks, cut inside of characters too. */
export const chunksOf = (text: string) => {
  const bytes = new TextEncoder().encode(text);
  return fc.array(fc.nat({ max: bytes.length }), { maxLength: 8 }).map((places) => {
    const sorted = [0, ...places.toSorted((a, b) => a - b), bytes.length];
    return sorted.slice(1).map((end, at) => bytes.slice(sorted[at], end));
  });
};

const NAMES = `error output provider message role content type text generated_text code detail
  choices index delta finish_reason logprobs tool_calls function name arguments usage prompt_tokens
  completion_tokens total_tokens input_tokens output_tokens id created candidates finishReason
  usageMetadata promptTokenCount stop_reason audio annotations refusal reasoning_content
  toString constructor __proto__`.split(/\s+/);

/** JSON that resembles answers: known names with any value, at any depth, beside JSON of any kind. */
export const answerLike = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(null, "", "x", 0, -1, 1e300, true, false, "assistant", "stop", "text"),
    fc.jsonValue({ maxDepth: 2 }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie("value"), { maxKeys: 6 }),
  ),
})).value;
