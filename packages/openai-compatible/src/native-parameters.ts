/** vLLM's sampling, guided decoding and chat templates (docs.vllm.ai, OpenAI-compatible server, read 2026-11; unverified against a live server). */
export const VLLM = {
  top_k: "integer",
  min_p: "number",
  repetition_penalty: "number",
  structured_outputs: "object",
  guided_json: "object | string",
  guided_regex: "string",
  guided_choice: "string[]",
  guided_grammar: "string",
  best_of: "integer",
  use_beam_search: "boolean",
  length_penalty: "number",
  stop_token_ids: "integer[]",
  include_stop_str_in_output: "boolean",
  ignore_eos: "boolean",
  min_tokens: "integer",
  skip_special_tokens: "boolean",
  add_generation_prompt: "boolean",
  continue_final_message: "boolean",
  chat_template: "string",
  chat_template_kwargs: "object",
  mm_processor_kwargs: "object",
  priority: "integer",
} as const;

/** llama.cpp's sampling and server parameters (tools/server/README.md, read 2026-11; unverified against a live server). */
export const LLAMA_CPP = {
  top_k: "integer",
  min_p: "number",
  typical_p: "number",
  repeat_penalty: "number",
  repeat_last_n: "integer",
  mirostat: "integer",
  mirostat_tau: "number",
  mirostat_eta: "number",
  grammar: "string",
  json_schema: "object",
  samplers: "string[]",
  cache_prompt: "boolean",
  id_slot: "integer",
  reasoning_format: "string",
  chat_template_kwargs: "object",
} as const;

/** Perplexity's search parameters (docs.perplexity.ai, chat completions, read 2026-11; unverified against a live server). */
export const PERPLEXITY = {
  top_k: "integer",
  search_mode: '"web" | "academic" | "sec"',
  search_domain_filter: "string[]",
  search_recency_filter: "string",
  search_after_date_filter: "string",
  search_before_date_filter: "string",
  return_images: "boolean",
  return_related_questions: "boolean",
  disable_search: "boolean",
  enable_search_classifier: "boolean",
} as const;
