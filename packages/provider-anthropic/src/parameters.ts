import { asFields, createError, UNSUPPORTED_PARAMETERS } from "@anymodel/core/provider";
import type { ChatParameterTable, Fields } from "@anymodel/core/provider";

const CACHE = { ignore: "mark what is to be cached with cache_control" } as const;
const NEWEST_REFUSE = "models from Claude Opus 4.7 on refuse it";
const EFFORT = "low to max, with adaptive thinking; none turns thinking off where the model can";

const toEffort = (effort: string) => (effort === "minimal" ? "low" : effort);
const toTier = (tier: string) => (tier === "default" ? "standard_only" : tier);

/** OpenAI parameter → field of the Messages API (Anthropic API reference, messages/create; November 2026). */
export const CHAT_ROWS = {
  ...UNSUPPORTED_PARAMETERS,
  temperature: { to: "temperature", note: `0 to 1; ${NEWEST_REFUSE}` },
  top_p: { to: "top_p", note: NEWEST_REFUSE },
  max_tokens: "max_tokens",
  max_completion_tokens: "max_tokens",
  stop: { to: "stop_sequences", map: (stop: string | string[]) => [stop].flat() },
  tools: { to: "tools", map: (tools: Fields[]) => tools.map(toTool) },
  tool_choice: { to: "tool_choice", map: toToolChoice },
  parallel_tool_calls: { to: "disable_parallel_tool_use", map: (parallel: boolean) => !parallel },
  response_format: { to: "output_config.format", map: toFormat, note: "json_schema only" },
  reasoning_effort: { to: "output_config.effort", map: toEffort, note: EFFORT },
  service_tier: { to: "service_tier", map: toTier },
  user: "metadata.user_id",
  safety_identifier: "metadata.user_id",
  prompt_cache_key: CACHE,
  prompt_cache_retention: CACHE,
} as const satisfies ChatParameterTable;

/** Parameters that only Anthropic has (its API reference; types of @anthropic-ai/sdk 1.12.0). */
export const NATIVE = {
  top_k: "integer",
  thinking: "object",
  cache_control: "object",
  container: "string | object",
  inference_geo: "string",
} as const;

/** Anthropic's own tools (`{ type: "web_search_20250305", … }`) go on as they are. */
function toTool(tool: Fields): Fields {
  if (tool.type !== "function") return tool;
  const { type: _, function: called, ...mark } = tool;
  const { parameters, strict, ...named } = asFields(called);
  const input_schema = parameters ?? { type: "object", properties: {} };
  // OpenAI takes `null` for `strict`.
  return { ...named, input_schema, ...(typeof strict === "boolean" && { strict }), ...mark };
}

function toToolChoice(choice: string | Fields): Fields {
  if (typeof choice === "string") return { type: choice === "required" ? "any" : choice };
  const { name } = asFields(choice.function);
  return choice.type === "function" ? { type: "tool", name } : choice;
}

function toFormat({ type, json_schema }: Fields): Fields {
  const { schema } = asFields(json_schema);
  if (type === "json_schema" && schema) return { type, schema };
  const message = "response_format must hold a json_schema: Anthropic has no free JSON mode.";
  throw createError("unsupported_parameter", message, { param: "response_format" });
}
