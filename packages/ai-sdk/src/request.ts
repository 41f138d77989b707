import { UnsupportedFunctionalityError } from "@ai-sdk/provider";
import type { LanguageModelV4CallOptions as Call, SharedV4Warning } from "@ai-sdk/provider";
import type { Warning } from "@anymodel/core";
import { toMessages } from "./messages.ts";

/** Brings a call of the AI SDK to OpenAI's shape; `supported` are the parameters that the adapter with the id `owner` acts on. */
export function toRequest(call: Call, owner: string, supported: readonly string[]) {
  const { tools = [], toolChoice: choice, responseFormat: format, topK, reasoning } = call;
  const functions = tools.filter((tool) => tool.type === "function");
  const named = choice?.type === "tool" && { name: choice.toolName };
  const request = {
    max_tokens: call.maxOutputTokens,
    temperature: call.temperature,
    stop: call.stopSequences,
    top_p: call.topP,
    top_k: supported.includes("top_k") ? topK : undefined,
    presence_penalty: call.presencePenalty,
    frequency_penalty: call.frequencyPenalty,
    seed: call.seed,
    reasoning_effort: reasoning === "provider-default" ? undefined : reasoning,
    tools: functions.map(({ name, description, inputSchema: parameters, strict }) => {
      return { type: "function", function: { name, description, parameters, strict } };
    }),
    tool_choice: named ? { type: "function", function: named } : choice?.type,
    response_format: format?.type === "json" ? toResponseFormat(format) : undefined,
  };
  if (functions.length === 0) delete request.tool_choice;
  // Without these the answer would be another one than asked for, so they are refused, not dropped.
  const needed = [functions.length > 0 && "tools", request.response_format && "response_format"];
  const missing = needed.find((parameter) => parameter && !supported.includes(parameter));
  if (missing) throw new UnsupportedFunctionalityError({ functionality: missing });
  const left = tools.flatMap((tool): string[] => (tool.type === "provider" ? [tool.id] : []));
  if (topK !== undefined && request.top_k === undefined) left.push("topK");
  const warnings = left.map((feature): SharedV4Warning => ({ type: "unsupported", feature }));
  const messages = call.prompt.flatMap((message) => toMessages(message, owner));
  return { request: { ...request, ...call.providerOptions?.[owner], messages }, warnings };
}

function toResponseFormat(asked: { schema?: object; name?: string; description?: string }) {
  const { name = "response", description, schema } = asked;
  if (!schema) return { type: "json_object" };
  return { type: "json_schema", json_schema: { name, description, schema, strict: true } };
}

/** Core's warnings as the AI SDK shows them. */
export function toWarnings(warnings: readonly Warning[] = []) {
  return warnings.map(({ code, param = "", message: details }): SharedV4Warning => {
    const isDropped = code === "unsupported_parameter" || code === "ignored_parameter";
    return isDropped
      ? { type: "unsupported", feature: param, details }
      : { type: "other", message: details };
  });
}
