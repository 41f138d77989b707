import { z } from "zod";

// Types of bytez.js 3.0.0, src/interface/inference.ts; any other name passes, since models take any keyword argument.
const booleans = [
  "do_sample",
  "use_cache",
  "renormalize_logits",
  "remove_invalid_values",
  "output_attentions",
  "output_hidden_states",
  "output_scores",
  "return_dict_in_generate",
];
const numbers = [
  "max_length",
  "max_new_tokens",
  "min_length",
  "min_new_tokens",
  "max_time",
  "num_beams",
  "num_beam_groups",
  "penalty_alpha",
  "temperature",
  "top_k",
  "top_p",
  "typical_p",
  "epsilon_cutoff",
  "eta_cutoff",
  "diversity_penalty",
  "repetition_penalty",
  "encoder_repetition_penalty",
  "length_penalty",
  "no_repeat_ngram_size",
  "encoder_no_repeat_ngram_size",
  "num_return_sequences",
  "forced_bos_token_id",
  "pad_token_id",
  "bos_token_id",
  "decoder_start_token_id",
];

const typed = Object.fromEntries([
  ...booleans.map((name) => [name, z.boolean().nullish()]),
  ...numbers.map((name) => [name, z.number().nullish()]),
]) as Record<string, z.ZodType<unknown>>;

/** `params` of a native run: any name, the documented ones with their types. */
export const paramsSchema = z.looseObject(typed);

/** How many words an answer may have by `max_new_tokens`, or for closed models by their own names. */
export function wordLimit(params: Record<string, unknown> = {}): number {
  const limit = params["max_new_tokens"] ?? params["max_completion_tokens"] ?? params["max_tokens"];
  return typeof limit === "number" ? limit : Infinity;
}
