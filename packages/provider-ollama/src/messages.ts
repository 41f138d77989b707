import {
  AnyModelError,
  asFields,
  asList,
  base64Of,
  type NormalMessage,
} from "@anymodel/core/provider";

type Fields = Record<string, unknown>;

/** Messages as Ollama takes them: text in `content`, images beside it, a tool's answer with the tool's name. */
export function toOllamaMessages(messages: readonly NormalMessage[]): Fields[] {
  const names = new Map<unknown, unknown>();
  return messages.map(({ role, content, source }, index) => {
    const parts = typeof content === "string" || content === null ? [] : content;
    const texts = parts.flatMap((part) => (part.kind === "text" ? [part.text] : []));
    const images = parts.flatMap((part) => (part.kind === "text" ? [] : [base64Of(part)]));
    const calls = asList(source.tool_calls).map((value, place) => {
      const { id, function: called } = asFields(value);
      const { name, arguments: args } = asFields(called);
      names.set(id, name);
      const param = `messages[${index}].tool_calls[${place}].function.arguments`;
      return { ...(id !== undefined && { id }), function: { name, arguments: parse(args, param) } };
    });
    const { tool_call_id: id, reasoning_content: thinking } = source;
    const name = role === "tool" ? (names.get(id) ?? source.name) : undefined;
    return {
      role,
      content: typeof content === "string" ? content : texts.join("\n"),
      ...(images.length > 0 && { images }),
      ...(role === "assistant" && typeof thinking === "string" && { thinking }),
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(name !== undefined && { tool_name: name }),
      ...(role === "tool" && id !== undefined && { tool_call_id: id }),
    };
  });
}

/** Arguments are text in OpenAI's shape, and an object in Ollama's. */
function parse(args: unknown, param: string): Fields {
  try {
    const value: unknown = JSON.parse((args as string) || "{}");
    if (asFields(value) === value) return value as Fields;
  } catch {
    // Said below.
  }
  throw new AnyModelError({
    code: "invalid_request",
    param,
    message: `${param} must be the JSON text of an object.`,
  });
}
