import type { NormalMessage, NormalPart } from "./content.ts";
import { invalidRequest } from "./errors.ts";
import { asFields, asList, type Fields, parseFields } from "./fields.ts";

/** A tool call of an earlier answer, its arguments read. */
export interface CalledTool {
  readonly id: unknown;
  readonly name: unknown;
  readonly args: Readonly<Record<string, unknown>>;
  /** The call as the caller wrote it. */
  readonly source: Readonly<Record<string, unknown>>;
}

/** A message taken apart, for protocols that lay a conversation out in another way than OpenAI. */
export interface Turn {
  /** OpenAI's role; `developer` is `system`. */
  readonly role: string;
  /** The content as parts, none where there is none; a text that stands alone has the message as its source. */
  readonly parts: readonly NormalPart[];
  /** The tools that an assistant called. */
  readonly calls: readonly CalledTool[];
  /** Of a tool's result: the name of the tool, from the call that it answers. */
  readonly tool?: unknown;
  readonly message: NormalMessage;
}

/** Takes messages apart. Arguments of a tool call that are no JSON object are `invalid_request`. */
export function readTurns(messages: readonly NormalMessage[]): Turn[] {
  const names = new Map<unknown, unknown>();
  return messages.map((message, index) => {
    const { content, source } = message;
    const calls = asList(source.tool_calls).map((value, place) => {
      const call = readCall(value, `messages[${index}].tool_calls[${place}].function.arguments`);
      names.set(call.id, call.name);
      return call;
    });
    const isText = typeof content === "string";
    return {
      role: source.role === "developer" ? "system" : (source.role as string),
      parts: isText ? [{ kind: "text", text: content, source }] : (content ?? []),
      calls,
      ...(source.role === "tool" && { tool: names.get(source.tool_call_id) ?? source.name }),
      message,
    };
  });
}

/** A conversation for protocols with the system's words in a place of their own. */
export interface Conversation {
  /** What system messages say, wherever they stood. */
  readonly system: readonly NormalPart[];
  /** The results of tools that were called together as one group; any other turn stands alone. */
  readonly groups: readonly (readonly [Turn, ...Turn[]])[];
}

/** Takes messages apart as `readTurns` does, and sorts them. */
export function readConversation(messages: readonly NormalMessage[]): Conversation {
  const system: NormalPart[] = [];
  const groups: [Turn, ...Turn[]][] = [];
  for (const turn of readTurns(messages)) {
    const last = groups.at(-1);
    if (turn.role === "system") system.push(...turn.parts);
    else if (turn.role === "tool" && last?.[0].role === "tool") last.push(turn);
    else groups.push([turn]);
  }
  return { system, groups };
}

function readCall(value: unknown, param: string): CalledTool {
  const source: Fields = asFields(value);
  const { name, arguments: text } = asFields(source.function);
  const args = parseFields(text || "{}");
  if (!args) throw invalidRequest(param, "must be the JSON text of an object.");
  return { id: source.id, name, args, source };
}
