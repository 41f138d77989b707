import { UnsupportedFunctionalityError } from "@ai-sdk/provider";
import type { LanguageModelV4CallOptions, SharedV4Warning } from "@ai-sdk/provider";
import type { Warning } from "@anymodel/core";
import { toMessages } from "./messages.ts";

/** Brings a call of the AI SDK to OpenAI's shape; `supported` are the parameters that the adapter with the id `owner` acts on. */
export function toRequest(
  options: LanguageModelV4CallOptions,
  owner: string,
  supported: readonly string[],
) {
  const { prompt, toolChoice, responseFormat, topK, reasoning } = options;
  const takes = (parameter: string) => supported.includes(parameter);
  const tools = (options.tools ?? []).filter((tool) => tool.type === "function");
  const format = responseFormat?.type === "json" ? toResponseFormat(responseFormat) : undefined;
  // Without these the answer would be another one than asked for, so they are refused, not dropped.
  const needed = [tools.length > 0 && "tools", format && "response_format"];
  const missing = needed.find((parameter) => parameter && !takes(parameter));
  if (missing) throw new UnsupportedFunctionalityError({ functionality: missing });
  const left: string[] = topK === undefined || takes("top_k") ? [] : ["topK"];
  for (const tool of options.tools ?? []) if (tool.type === "provider") left.push(tool.id);
  const choice = tools.length > 0 ? toolChoice : undefined;
  const named = choice?.type === "tool" && { name: choice.toolName };
  const request = {
    max_tokens: options.maxOutputTokens,
    temperature: options.temperature,
    stop: options.stopSequences,
    top_p: options.topP,
    ...(takes("top_k") && { top_k: topK }),
    presence_penalty: options.presencePenalty,
    frequency_penalty: options.frequencyPenalty,
    seed: options.seed,
    reasoning_effort: reasoning === "provider-default" ? undefined : reasoning,
    tools: tools.map(({ name, description, inputSchema: parameters, strict }) => {
      return { type: "function", function: { name, description, parameters, strict } };
    }),
    tool_choice: named ? { type: "function", function: named } : choice?.type,
    response_format: format,
    ...options.providerOptions?.[owner],
    messages: prompt.flatMap((message) => toMessages(message, owner)),
  };
  const warnings = left.map((feature): SharedV4Warning => ({ type: "unsupported", feature }));
  return { request, warnings };
}

function toResponseFormat(asked: { schema?: object; name?: string; description?: string }) {
  const { name = "response", description, schema } = asked;
  if (!schema) return { type: "json_object" };
  return { type: "json_schema", json_schema: { name, description, schema, strict: true } };
}

/** Core's warnings as the AI SDK shows them. */
export function toWarnings(warnings: readonly Warning[] = []) {
  return warnings.map(({ code, param = "", message }): SharedV4Warning => {
    const isDropped = code === "unsupported_parameter" || code === "ignored_parameter";
    if (isDropped) return { type: "unsupported", feature: param, details: message };
    return { type: "other", message };
  });
}
