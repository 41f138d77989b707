import type { Simplify } from "type-fest";
import type { ValueOf } from "./value-type.ts";

/** Every parameter of OpenAI's chat completions and its type (OpenAI API reference, chat/create). */
export const CHAT_PARAMETERS = {
  temperature: "number",
  top_p: "number",
  n: "integer",
  stop: "string | string[]",
  max_tokens: "integer",
  max_completion_tokens: "integer",
  presence_penalty: "number",
  frequency_penalty: "number",
  logit_bias: "object",
  logprobs: "boolean",
  top_logprobs: "integer",
  seed: "integer",
  tools: "object[]",
  tool_choice: "string | object",
  parallel_tool_calls: "boolean",
  functions: "object[]",
  function_call: "string | object",
  response_format: "object",
  reasoning_effort: "string",
  verbosity: "string",
  modalities: "string[]",
  audio: "object",
  prediction: "object",
  web_search_options: "object",
  service_tier: "string",
  user: "string",
  safety_identifier: "string",
  prompt_cache_key: "string",
  prompt_cache_retention: "string",
  store: "boolean",
  metadata: "object",
  stream_options: "object",
} as const;

/** A function that the model may call. */
export interface Tool {
  type: "function";
  function: {
    name: string;
    description?: string;
    parameters?: Record<string, unknown>;
    strict?: boolean | null;
  };
}

/** Which tool the model must, may or must not call. */
export type ToolChoice =
  | "none"
  | "auto"
  | "required"
  | { type: "function"; function: { name: string } };

/** The form of the answer: text, any JSON object, or JSON of a schema. */
export type ResponseFormat =
  | { type: "text" }
  | { type: "json_object" }
  | {
      type: "json_schema";
      json_schema: {
        name: string;
        description?: string;
        schema?: Record<string, unknown>;
        strict?: boolean | null;
      };
    };

interface Precise {
  tools: readonly Tool[];
  tool_choice: ToolChoice;
  response_format: ResponseFormat;
  stream_options: { include_usage?: boolean };
  logit_bias: Record<string, number>;
  metadata: Record<string, string>;
}

type Table = typeof CHAT_PARAMETERS;

/** The name of a parameter of OpenAI's chat completions. */
export type ChatParameter = keyof Table;

/** The TypeScript types of OpenAI's chat parameters. */
export type ChatParameterTypes = Simplify<
  { [Name in Exclude<ChatParameter, keyof Precise>]: ValueOf<Table[Name]> } & Precise
>;

/** The values that say nothing: they count as absent, also where the parameter is unsupported. */
export interface NeutralValues {
  n: 1;
  presence_penalty: 0;
  frequency_penalty: 0;
  logprobs: false;
  tools: readonly [];
  functions: readonly [];
  tool_choice: "none";
  response_format: { type: "text" };
}

/** Whether a parameter says nothing beyond its default. `request` tells whether tools stand beside it. */
export function isNeutral(name: string, value: unknown, request: Record<string, unknown>): boolean {
  if (value === null || value === undefined) return true;
  switch (name) {
    case "n":
      return value === 1;
    case "presence_penalty":
    case "frequency_penalty":
      return value === 0;
    case "logprobs":
      return value === false;
    case "tools":
    case "functions":
      return Array.isArray(value) && value.length === 0;
    case "tool_choice":
      return value === "none" && isNeutral("tools", request.tools, request);
    case "response_format":
      return typeof value === "object" && (value as { type?: unknown }).type === "text";
    default:
      return false;
  }
}
