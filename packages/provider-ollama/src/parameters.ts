import { asFields, type ChatParameterTable } from "@anymodel/core/provider";

const NO_EFFECT = "it has no effect on the answer";

/** OpenAI's words for effort are Ollama's levels; models without levels take each of them for `true`. */
const EFFORT: Readonly<Record<string, unknown>> = { none: false, minimal: "low" };

/** OpenAI parameter → `/api/chat` (docs.ollama.com/openapi.yaml and ollama-js 0.6.4, read in November 2026). */
export const CHAT_ROWS = {
  temperature: "options.temperature",
  top_p: "options.top_p",
  n: false,
  stop: { to: "options.stop", map: (stop: string | string[]) => [stop].flat() },
  max_tokens: "options.num_predict",
  max_completion_tokens: "options.num_predict",
  presence_penalty: "options.presence_penalty",
  frequency_penalty: "options.frequency_penalty",
  logit_bias: false,
  logprobs: "logprobs",
  top_logprobs: "top_logprobs",
  seed: "options.seed",
  tools: "tools",
  tool_choice: false,
  parallel_tool_calls: false,
  functions: false,
  function_call: false,
  response_format: { to: "format", map: toFormat },
  reasoning_effort: { to: "think", map: (effort: string) => EFFORT[effort] ?? effort },
  verbosity: false,
  modalities: false,
  audio: false,
  prediction: false,
  web_search_options: false,
  service_tier: false,
  user: { ignore: NO_EFFECT },
  safety_identifier: { ignore: NO_EFFECT },
  prompt_cache_key: { ignore: NO_EFFECT },
  prompt_cache_retention: { ignore: NO_EFFECT },
  store: { ignore: NO_EFFECT },
  metadata: { ignore: NO_EFFECT },
} as const satisfies ChatParameterTable;

/** OpenAI embedding parameter → `/api/embed`. */
export const EMBEDDING_ROWS = { dimensions: "dimensions", user: { ignore: NO_EFFECT } } as const;

/** Parameters that stand in the body itself; all others of Ollama's own stand in `options`. */
const TOP_LEVEL = {
  think: "boolean | string",
  keep_alive: "string | number",
  truncate: "boolean",
  shift: "boolean",
} as const;

/** Ollama's own parameters (its Modelfile documentation, and `Options` of ollama-js 0.6.4). */
export const OWN_PARAMETERS = {
  ...TOP_LEVEL,
  num_ctx: "integer",
  num_predict: "integer",
  num_keep: "integer",
  num_batch: "integer",
  num_gpu: "integer",
  main_gpu: "integer",
  num_thread: "integer",
  use_mmap: "boolean",
  top_k: "integer",
  min_p: "number",
  typical_p: "number",
  repeat_last_n: "integer",
  repeat_penalty: "number",
  penalize_newline: "boolean",
  mirostat: "integer",
  mirostat_tau: "number",
  mirostat_eta: "number",
} as const;

/** Takes what belongs in the body itself out of `options`. */
export function layOut({ options, ...body }: Record<string, unknown>): Record<string, unknown> {
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(asFields(options))) {
    (Object.hasOwn(TOP_LEVEL, name) ? body : rest)[name] = value;
  }
  return Object.keys(rest).length > 0 ? { ...body, options: rest } : body;
}

/** A JSON Schema, or `"json"` for any JSON. */
function toFormat(format: Record<string, unknown>): unknown {
  return asFields(format.json_schema).schema ?? "json";
}
