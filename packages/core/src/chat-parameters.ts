import type { CacheControl } from "./chat.ts";
import type { Simplify } from "type-fest";
import { asFields, isEmpty } from "./fields.ts";
import type { ValueOf } from "./value-type.ts";

/** A table in which each of these names has the same value. */
export function each<const Value, const Name extends string>(value: Value, ...names: Name[]) {
  return Object.fromEntries(names.map((name) => [name, value])) as {
    readonly [Key in Name]: Value;
  };
}

/** Every parameter of OpenAI's chat completions and its type (OpenAI API reference, chat/create). */
export const CHAT_PARAMETERS = {
  ...each("number", "temperature", "top_p", "presence_penalty", "frequency_penalty"),
  ...each("integer", "n", "max_tokens", "max_completion_tokens", "seed", "top_logprobs"),
  ...each("boolean", "logprobs", "parallel_tool_calls", "store"),
  ...each("object[]", "tools", "functions"),
  ...each("string | object", "tool_choice", "function_call"),
  ...each("string | string[]", "stop"),
  ...each("string[]", "modalities"),
  ...each("string", "reasoning_effort", "verbosity", "service_tier", "user"),
  ...each("string", "safety_identifier", "prompt_cache_key", "prompt_cache_retention"),
  ...each("object", "logit_bias", "response_format", "audio", "prediction"),
  ...each("object", "web_search_options", "metadata", "stream_options"),
} as const;

/** A function that the model may call. */
export interface Tool {
  type: "function";
  function: {
    name: string;
    description?: string | undefined;
    parameters?: Record<string, unknown> | undefined;
    strict?: boolean | null | undefined;
  };
  cache_control?: CacheControl | undefined;
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
        description?: string | undefined;
        schema?: Record<string, unknown> | undefined;
        strict?: boolean | null | undefined;
      };
    };

interface Precise {
  tools: readonly Tool[];
  tool_choice: ToolChoice;
  response_format: ResponseFormat;
  stream_options: { include_usage?: boolean | undefined };
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

/** The neutral values that are plain. */
const NEUTRAL: Readonly<Record<string, unknown>> = {
  n: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
  logprobs: false,
};

/** Whether a parameter says nothing beyond its default. `request` tells whether tools stand beside it. */
export function isNeutral(name: string, value: unknown, request: Record<string, unknown>): boolean {
  if (value === null || value === undefined || value === NEUTRAL[name]) return true;
  switch (name) {
    case "tools":
    case "functions":
      return isEmpty(value);
    case "tool_choice":
      return value === "none" && isEmpty(request.tools);
    case "response_format":
      return asFields(value).type === "text";
    default:
      return false;
  }
}
