import { base64Of, type Fields, type NormalMessage, readTurns } from "@anymodel/core/provider";

/** Messages as Ollama takes them: text in `content`, images beside it, a tool's answer with the tool's name. */
export function toOllamaMessages(messages: readonly NormalMessage[]): Fields[] {
  return readTurns(messages).map(({ role, parts, calls, tool, message: { source } }) => {
    const texts = parts.flatMap((part) => (part.kind === "text" ? [part.text] : []));
    const images = parts.flatMap((part) => (part.kind === "text" ? [] : [base64Of(part)]));
    const tool_calls = calls.map(({ id, name, args }) => ({
      ...(id !== undefined && { id }),
      function: { name, arguments: args },
    }));
    const { tool_call_id: id, reasoning_content: thinking } = source;
    return {
      role,
      content: texts.join("\n"),
      ...(images.length > 0 && { images }),
      ...(role === "assistant" && typeof thinking === "string" && { thinking }),
      ...(tool_calls.length > 0 && { tool_calls }),
      ...(tool !== undefined && { tool_name: tool }),
      ...(role === "tool" && id !== undefined && { tool_call_id: id }),
    };
  });
}
