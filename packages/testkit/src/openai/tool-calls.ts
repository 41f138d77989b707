import { sampleOf } from "../emulator/sample.ts";
import type { ChatBody } from "./chat-schema.ts";
import { OpenAIError } from "./openai-error.ts";
import { textOfMessages } from "./received.ts";

/** A tool call that the emulator makes. */
export interface EmulatedToolCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}

/**
 * The calls that the emulator makes, with sample arguments: the tools that the user's last message names,
 * as often as it names them; the first tool where one must be called; the named one where it is named.
 */
export function callTools(body: ChatBody): EmulatedToolCall[] {
  const { tools = [], tool_choice = "auto", parallel_tool_calls = true } = body;
  const functions = tools.flatMap((tool) => (tool.type === "function" ? [tool.function] : []));
  const made = (names: readonly string[]) =>
    (parallel_tool_calls ? names : names.slice(0, 1)).map((name, at): EmulatedToolCall => {
      const { parameters } = functions.find((tool) => tool.name === name)!;
      const call = { name, arguments: JSON.stringify(sampleOf(parameters)) };
      return { id: `call_emulator_${at + 1}`, type: "function", function: call };
    });
  if (tool_choice === "none" || functions.length === 0) return [];
  if (typeof tool_choice === "object") {
    const { name } = tool_choice.function;
    if (functions.some((tool) => tool.name === name)) return made([name]);
    throw new OpenAIError(
      400,
      "Invalid value for 'tool_choice': the name does not match any of the specified 'tools'.",
      { param: "tool_choice" },
    );
  }
  const last = body.messages.at(-1)!;
  const words = last.role === "user" ? (textOfMessages([last]).match(/[\w-]+/g) ?? []) : [];
  const named = words.filter((word) => functions.some((tool) => tool.name === word));
  if (named.length > 0) return made(named);
  return tool_choice === "required" ? made([functions[0]!.name]) : [];
}
