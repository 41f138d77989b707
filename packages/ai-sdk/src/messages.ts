import type { LanguageModelV4FilePart, LanguageModelV4Message } from "@ai-sdk/provider";
import type { LanguageModelV4ToolResultOutput } from "@ai-sdk/provider";
import { convertToBase64, getTopLevelMediaType } from "@ai-sdk/provider-utils";
import { resolveFullMediaType, resolveProviderReference } from "@ai-sdk/provider-utils";
import type { Content, ContentPart, Message, ToolCall } from "@anymodel/core";

type AssistantContent = Extract<LanguageModelV4Message, { role: "assistant" }>["content"];
type SaidPart = { type: "text"; text: string } | LanguageModelV4FilePart;

/** The AI SDK's message as OpenAI's; `owner` is the id under which an upload's reference stands. */
export function toMessages({ role, content }: LanguageModelV4Message, owner: string): Message[] {
  if (role === "system") return [{ role, content }];
  if (role === "user") return [{ role, content: toContent(content, owner) }];
  if (role === "assistant") return [{ role, ...toAnswer(content, owner) }];
  const results = content.filter((part) => part.type === "tool-result");
  return results.map(({ toolCallId: tool_call_id, output }) => {
    return { role, tool_call_id, content: toResult(output, owner) };
  });
}

/** What an earlier answer left on its parts is handed back. */
function toAnswer(parts: AssistantContent, owner: string) {
  const said = parts.filter((part) => part.type === "text" || part.type === "file");
  const thoughts = parts.filter((part) => part.type === "reasoning");
  const called = parts.filter((part) => part.type === "tool-call");
  const details = thoughts.flatMap((part) => ownOf(part).reasoning_details ?? []);
  const own = called.filter(({ providerExecuted }) => !providerExecuted);
  const calls = own.map((part): ToolCall => {
    const call = { name: part.toolName, arguments: JSON.stringify(part.input) };
    return { ...ownOf(part), id: part.toolCallId, type: "function", function: call };
  });
  return {
    content: said.length > 0 ? toContent(said, owner) : null,
    reasoning_content: thoughts.map(({ text }) => text).join("") || undefined,
    reasoning_details: details.length > 0 ? details : undefined,
    tool_calls: calls.length > 0 ? calls : undefined,
  };
}

function ownOf({ providerOptions }: AssistantContent[number]): Record<string, any> {
  return providerOptions?.anymodel ?? {};
}

/** Text stays a string, which every provider takes. */
function toContent(parts: readonly SaidPart[], owner: string): Content {
  const content = parts.map((part) => (part.type === "text" ? part.text : toPart(part, owner)));
  return content.length === 1 && typeof content[0] === "string" ? content[0] : content;
}

function toPart(part: LanguageModelV4FilePart, owner: string): string | ContentPart {
  const { data, filename } = part;
  if (data.type === "text") return data.text;
  if (data.type === "reference") {
    const id = resolveProviderReference({ reference: data.reference, provider: owner });
    return { type: "file", file: { file_id: id, filename } };
  }
  const url = data.type === "url" ? data.url.href : toDataURL(part, data.data);
  const kind = getTopLevelMediaType(part.mediaType);
  const isMedium = kind === "image" || kind === "audio" || kind === "video";
  return isMedium
    ? { type: `${kind}_url`, url }
    : { type: "file", file: { file_data: url, filename } };
}

function toDataURL(part: LanguageModelV4FilePart, data: Uint8Array | string): string {
  // Providers that take audio call it by its format, not by its registered type.
  const type = resolveFullMediaType({ part }).replace("audio/mpeg", "audio/mp3");
  return `data:${type};base64,${convertToBase64(data)}`;
}

function toResult(output: LanguageModelV4ToolResultOutput, owner: string): Content {
  if (output.type === "execution-denied") return output.reason ?? "The tool call was denied.";
  if (output.type === "content") {
    const parts = output.value.filter((part) => part.type !== "custom");
    return toContent(parts, owner);
  }
  return typeof output.value === "string" ? output.value : JSON.stringify(output.value);
}
