import type { LanguageModelV4CallOptions, LanguageModelV4Message } from "@ai-sdk/provider";
import { type LanguageModelV4FilePart, UnsupportedFunctionalityError } from "@ai-sdk/provider";
import { convertToBase64, isFullMediaType, resolveProviderReference } from "@ai-sdk/provider-utils";
import type { Content, ContentPart, Message, ProviderAdapter } from "@anymodel/core";
import { supportedParameters } from "@anymodel/core/provider";

/** Brings a call of the AI SDK to OpenAI's shape; warns of what the adapter does not act on. */
export function toRequest(call: LanguageModelV4CallOptions, { id: owner, chat }: ProviderAdapter) {
  const { tools = [], toolChoice: choice, topK, reasoning } = call;
  const supported = chat ? supportedParameters(chat) : [];
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
    tool_choice: functions[0] && (named ? { type: "function", function: named } : choice?.type),
    response_format: toResponseFormat(call.responseFormat),
  };
  // Without these the answer would be another one than asked for, so they are refused, not dropped.
  const needed = [functions.length > 0 && "tools", request.response_format && "response_format"];
  const missing = needed.find((parameter) => parameter && !supported.includes(parameter));
  if (missing) throw new UnsupportedFunctionalityError({ functionality: missing });
  const left = tools.flatMap((tool): string[] => (tool.type === "provider" ? [tool.id] : []));
  if (topK !== undefined && request.top_k === undefined) left.push("topK");
  const warnings = left.map((feature) => ({ type: "unsupported" as const, feature }));
  const messages = call.prompt.flatMap((message) => toMessages(message, owner));
  return { request: { ...request, ...call.providerOptions?.[owner], messages }, warnings };
}

function toResponseFormat(asked: LanguageModelV4CallOptions["responseFormat"]) {
  if (asked?.type !== "json") return undefined;
  const { name = "response", description, schema } = asked;
  if (!schema) return { type: "json_object" };
  return { type: "json_schema", json_schema: { name, description, schema, strict: true } };
}

type AssistantParts = Extract<LanguageModelV4Message, { role: "assistant" }>["content"];
type ToolOutput = Extract<AssistantParts[number], { type: "tool-result" }>["output"];
type ToolParts = Extract<ToolOutput, { type: "content" }>["value"];

/** A message in OpenAI's shape; `owner` is the id under which an upload's reference stands. */
function toMessages({ role, content }: LanguageModelV4Message, owner: string): Message[] {
  if (role === "system") return [{ role, content }];
  if (role === "user") return [{ role, content: toContent(content, owner) }];
  if (role === "assistant") return [{ role, ...toAnswer(content, owner) }];
  const results = content.filter((part) => part.type === "tool-result");
  return results.map(({ toolCallId: tool_call_id, output }) => {
    return { role, tool_call_id, content: toResult(output, owner) };
  });
}

/** What an earlier answer left on its parts is handed back. */
function toAnswer(parts: AssistantParts, owner: string) {
  const thoughts = parts.filter((part) => part.type === "reasoning");
  const kept = thoughts.map((part) => part.providerOptions?.anymodel?.reasoning_details ?? []);
  const called = parts.filter((part) => part.type === "tool-call");
  const own = called.filter(({ providerExecuted }) => !providerExecuted);
  return {
    content: toContent(parts, owner),
    reasoning_content: thoughts.map(({ text }) => text).join("") || undefined,
    reasoning_details: kept.flat(),
    tool_calls: own.map(({ toolCallId: id, toolName: name, input, providerOptions }) => {
      const call = { name, arguments: JSON.stringify(input) };
      return { ...providerOptions?.anymodel, id, type: "function" as const, function: call };
    }),
  };
}

/** What is said in parts; text alone stays a string, which every provider takes. */
function toContent(parts: AssistantParts | ToolParts, owner: string) {
  const said = parts.filter((part) => part.type === "text" || part.type === "file");
  const content = said.map((part) => (part.type === "text" ? part.text : toPart(part, owner)));
  return content.length === 1 && typeof content[0] === "string" ? content[0] : content;
}

/** Where only the kind of a medium is told, core finds its type in its bytes. */
function toPart({ data, mediaType, filename }: LanguageModelV4FilePart, owner: string) {
  if (data.type === "text") return data.text;
  if (data.type === "reference") {
    const id = resolveProviderReference({ reference: data.reference, provider: owner });
    return { type: "file" as const, file: { file_id: id, filename } };
  }
  const type = /^(image|audio|video)\b/.exec(mediaType)?.[1] ?? "file";
  if (data.type === "url") return { type, [type]: { url: data.url.href, filename } } as ContentPart;
  // Providers that take audio call it by its format, not by its registered type.
  const format = isFullMediaType(mediaType) && mediaType.replace("audio/mpeg", "audio/mp3");
  return { type, [type]: { data: convertToBase64(data.data), format, filename } } as ContentPart;
}

function toResult(output: ToolOutput, owner: string): Content {
  if (output.type === "content") return toContent(output.value, owner);
  if (output.type === "execution-denied") return output.reason ?? "The tool call was denied.";
  return typeof output.value === "string" ? output.value : JSON.stringify(output.value);
}
