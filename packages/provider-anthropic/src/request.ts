import { AnyModelError, asFields, asList } from "@anymodel/core/provider";
import type { ChatCall, NormalMessage, WireRequest } from "@anymodel/core/provider";
import { type Block, toBlocks } from "./content.ts";

type Fields = Record<string, unknown>;

const isSigned = ({ type, signature, data }: Fields) =>
  /^(redacted_)?thinking$/.test(`${type}`) && typeof (signature ?? data) === "string";
const isSystem = ({ role }: NormalMessage) => role === "system" || role === "developer";

/** The request of a chat call. System messages move to the top, wherever they stood: every model takes them there. */
export function toRequest({ model, messages, stream }: ChatCall, parameters: Fields): WireRequest {
  const system = messages.filter(isSystem).flatMap(toBlocks);
  return {
    path: "/messages",
    body: {
      model,
      ...(system.length > 0 && { system }),
      messages: toTurns(messages),
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

function toTurns(messages: readonly NormalMessage[]): Fields[] {
  const turns: Fields[] = [];
  let results: Block[] | undefined;
  messages.forEach((message, index) => {
    const { role, content, source } = message;
    if (isSystem(message)) return;
    if (role === "tool") {
      // Results of calls that were made together must come back together, in one turn of the user.
      if (!results) turns.push({ role: "user", content: (results = []) });
      results.push(toToolResult(message));
      return;
    }
    results = undefined;
    const blocks = role === "assistant" ? toAnswer(message, index) : toBlocks(message);
    const plain = role === "user" && typeof content === "string" && !source.cache_control;
    if (plain || blocks.length > 0) turns.push({ role, content: plain ? content : blocks });
  });
  return turns;
}

function toToolResult(message: NormalMessage): Block {
  const { tool_call_id: tool_use_id, cache_control } = message.source;
  const content = typeof message.content === "string" ? message.content : toBlocks(message);
  return { type: "tool_result", tool_use_id, content, ...(cache_control ? { cache_control } : {}) };
}

/** An earlier answer: text, tool calls, and signed thinking at the places where it stood, else first. */
function toAnswer(message: NormalMessage, at: number): Block[] {
  const blocks = toBlocks(message);
  asList(message.source.tool_calls).forEach((value, index) => {
    const { id, function: called } = asFields(value);
    const { name, arguments: args } = asFields(called);
    const path = `messages[${at}].tool_calls[${index}].function.arguments`;
    blocks.push({ type: "tool_use", id, name, input: readArguments(args, path) });
  });
  // Other providers' reasoning, which has no signature of Anthropic, would be refused.
  const thoughts = asList(message.source.reasoning_details).map(asFields).filter(isSigned);
  thoughts.forEach(({ index, ...block }, place) => {
    blocks.splice(typeof index === "number" ? index : place, 0, block as Block);
  });
  return blocks;
}

function readArguments(args: unknown, param: string): unknown {
  try {
    const input: unknown = JSON.parse((args as string) || "{}");
    if (asFields(input) === input) return input;
  } catch {
    // Told below.
  }
  const message = `${param} is no JSON object, and Anthropic takes nothing else.`;
  throw new AnyModelError({ code: "invalid_request", message, param });
}
