import { CHAT_PARAMETERS } from "@anymodel/core/provider";
import { z } from "zod";

const TYPES: Readonly<Record<string, z.ZodType>> = {
  number: z.number(),
  integer: z.int(),
  boolean: z.boolean(),
  string: z.string(),
  object: z.record(z.string(), z.unknown()),
  "string[]": z.array(z.string()),
  "object[]": z.array(z.record(z.string(), z.unknown())),
};

const WORDS: Readonly<Record<string, string>> = {
  number: "a number",
  integer: "a whole number",
  boolean: "a boolean",
  string: "a string",
  object: "a map",
  "string[]": "a list of strings",
  "object[]": "a list of maps",
};

/** The zod schema of one of core's type texts, such as `string | string[]`. */
function schemaOf(type: string): z.ZodType {
  const names = type.split(" | ");
  const members = names.map((name) => TYPES[name] ?? z.unknown());
  if (members.length === 1) return members[0]!;
  const wanted = names.map((name) => WORDS[name] ?? name).join(" or ");
  return z.union(members, { error: `must be ${wanted}` });
}

/** OpenAI's chat parameters as defaults for the calls of a deployment, with core's types. */
export const callDefaults = Object.fromEntries(
  Object.entries(CHAT_PARAMETERS).map(([name, type]) => [name, schemaOf(type).optional()]),
);

/** Parameters that many providers take beside OpenAI's, so that they are not read as misspelt ones. */
export const COMMON_PARAMETERS = [
  "top_k",
  "top_a",
  "min_p",
  "typical_p",
  "repetition_penalty",
  "length_penalty",
  "min_tokens",
  "max_new_tokens",
  "best_of",
  "num_ctx",
  "num_predict",
  "num_beams",
  "do_sample",
  "mirostat",
  "safe_prompt",
  "random_seed",
  "thinking",
  "reasoning",
  "provider",
  "transforms",
  "models",
  "guided_json",
  "guided_regex",
  "guided_choice",
  "suffix",
  "echo",
] as const;
