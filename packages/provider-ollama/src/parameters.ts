import { asFields, type ChatParameterTable } from "@anymodel/core/provider";
import { NO_EFFECT_PARAMETERS, UNSUPPORTED_PARAMETERS } from "@anymodel/core/provider";

/** OpenAI's words for effort are Ollama's levels; models without levels take each of them for `true`. */
const EFFORT: Readonly<Record<string, unknown>> = { none: false, minimal: "low" };

/** OpenAI parameter → `/api/chat` (docs.ollama.com/openapi.yaml and ollama-js 0.6.4, read in November 2026). */
export const CHAT_ROWS = {
  ...UNSUPPORTED_PARAMETERS,
  temperature: "options.temperature",
  top_p: "options.top_p",
  stop: { to: "options.stop", map: (stop: string | string[]) => [stop].flat() },
  max_tokens: "options.num_predict",
  max_completion_tokens: "options.num_predict",
  presence_penalty: "options.presence_penalty",
  frequency_penalty: "options.frequency_penalty",
  logprobs: "logprobs",
  top_logprobs: "top_logprobs",
  seed: "options.seed",
  tools: "tools",
  response_format: { to: "format", map: toFormat },
  reasoning_effort: { to: "think", map: (effort: string) => EFFORT[effort] ?? effort },
} as const satisfies ChatParameterTable;

/** OpenAI embedding parameter → `/api/embed`. */
export const EMBEDDING_ROWS = {
  dimensions: "dimensions",
  user: NO_EFFECT_PARAMETERS.user,
} as const;

/** Ollama's own parameters (its Modelfile documentation, and `Options` of ollama-js 0.6.4). */
const TYPES = {
  think: "boolean | string",
  keep_alive: "string | number",
  truncate: "boolean",
  shift: "boolean",
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

/** Where they stand. */
export const NATIVE = {
  at: "options",
  types: TYPES,
  inBody: ["think", "keep_alive", "truncate", "shift"],
} as const;

/** A JSON Schema, or `"json"` for any JSON. */
function toFormat(format: Record<string, unknown>): unknown {
  return asFields(format.json_schema).schema ?? "json";
}
