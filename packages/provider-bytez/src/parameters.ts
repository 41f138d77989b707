import { type ChatParameterTable, each, UNSUPPORTED_PARAMETERS } from "@anymodel/core/provider";

/**
 * OpenAI parameter → Bytez `params` (Bytez documentation, openapi.yaml and task/chat.mdx; LiteLLM's Bytez adapter).
 * Open models answer an unknown keyword with an error, so what has no row there is refused, not forwarded.
 */
export const CHAT_ROWS = {
  ...UNSUPPORTED_PARAMETERS,
  temperature: "params.temperature",
  top_p: "params.top_p",
  ...each("params.max_new_tokens", "max_tokens", "max_completion_tokens"),
} as const satisfies ChatParameterTable;

/** Hugging Face generation parameters that Bytez takes in `params` (bytez.js 3.0.0, interface/inference.ts). */
export const HUGGING_FACE = {
  ...each("integer", "max_new_tokens", "max_length", "min_length", "min_new_tokens"),
  ...each("integer", "num_beams", "num_beam_groups", "num_return_sequences", "top_k"),
  ...each("integer", "no_repeat_ngram_size", "encoder_no_repeat_ngram_size"),
  ...each("integer", "pad_token_id", "bos_token_id", "forced_bos_token_id"),
  ...each("integer", "decoder_start_token_id"),
  ...each("integer | integer[]", "eos_token_id", "forced_eos_token_id"),
  ...each("integer[]", "suppress_tokens", "begin_suppress_tokens"),
  ...each("number", "max_time", "penalty_alpha", "typical_p", "epsilon_cutoff", "eta_cutoff"),
  ...each("number", "diversity_penalty", "length_penalty"),
  ...each("number", "repetition_penalty", "encoder_repetition_penalty"),
  ...each("number[]", "exponential_decay_length_penalty"),
  ...each("number[][]", "bad_words_ids", "forced_decoder_ids"),
  ...each("number[][] | number[][][]", "force_words_ids"),
  ...each("boolean", "do_sample", "use_cache", "renormalize_logits", "remove_invalid_values"),
  ...each("boolean", "output_attentions", "output_hidden_states", "output_scores"),
  ...each("boolean", "return_dict_in_generate"),
  ...each('boolean | "never"', "early_stopping"),
  ...each("object", "generation_kwargs"),
  ...each("object | object[]", "constraints"),
} as const;
