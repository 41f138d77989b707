import { asFields, asList, readConversation } from "@anymodel/core/provider";
import type { ChatCall, Fields, Turn, WireRequest } from "@anymodel/core/provider";
import { type Block, toBlocks } from "./content.ts";

const isSigned = ({ type, signature, data }: Fields) =>
  /^(redacted_)?thinking$/.test(`${type}`) && typeof (signature ?? data) === "string";

/** The request of a chat call. System messages move to the top, wherever they stood: every model takes them there. */
export function toRequest({ model, messages, stream }: ChatCall, parameters: Fields): WireRequest {
  const conversation = readConversation(messages);
  const system = toBlocks(conversation.system);
  return {
    path: "/messages",
    body: {
      model,
      ...(system.length > 0 && { system }),
      messages: conversation.groups.flatMap(toMessages),
      ...withEffort(withToolChoice(parameters)),
      ...(stream && { stream }),
    },
  };
}

/** `disable_parallel_tool_use` stands in the tool choice, which needs a type, and tools to choose from. */
function withToolChoice({ disable_parallel_tool_use, ...parameters }: Fields): Fields {
  const choice = { type: "auto", ...asFields(parameters.tool_choice) };
  if (disable_parallel_tool_use === undefined || !parameters.tools || choice.type === "none")
    return parameters;
  return { ...parameters, tool_choice: { ...choice, disable_parallel_tool_use } };
}

/** Models before Claude Opus 5 think only when asked to, so an effort asks (Anthropic, build-with-claude/effort). */
function withEffort(parameters: Fields): Fields {
  const { effort, ...output_config } = asFields(parameters.output_config);
  if (effort === undefined) return parameters;
  if (effort !== "none") return { thinking: { type: "adaptive" }, ...parameters };
  return { thinking: { type: "disabled" }, ...parameters, output_config };
}

/** Results of calls that were made together must come back together, in one turn of the user. */
function toMessages(group: readonly [Turn, ...Turn[]]): Fields[] {
  const { role, parts, message } = group[0];
  if (role === "tool") return [{ role: "user", content: group.map(toToolResult) }];
  if (role === "user" && typeof message.content === "string" && !message.source.cache_control)
    return [{ role, content: message.content }];
  const content = role === "assistant" ? toAnswer(group[0]) : toBlocks(parts);
  return content.length > 0 ? [{ role, content }] : [];
}

function toToolResult({ parts, message }: Turn): Block {
  const { tool_call_id: tool_use_id, cache_control } = message.source;
  const content = typeof message.content === "string" ? message.content : toBlocks(parts);
  return { type: "tool_result", tool_use_id, content, ...(cache_control ? { cache_control } : {}) };
}

/** An earlier answer: text, tool calls, and signed thinking at the places where it stood, else first. */
function toAnswer({ parts, calls, message }: Turn): Block[] {
  const called = calls.map(({ id, name, args: input }) => ({ type: "tool_use", id, name, input }));
  const blocks: Block[] = [...toBlocks(parts), ...called];
  // Other providers' reasoning, which has no signature of Anthropic, would be refused.
  const thoughts = asList(message.source.reasoning_details).map(asFields).filter(isSigned);
  thoughts.forEach(({ index, ...block }, place) => {
    blocks.splice(typeof index === "number" ? index : place, 0, block as Block);
  });
  return blocks;
}
