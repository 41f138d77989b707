import type { RunnableTool } from "./run-tools.ts";

/** Gives a tool its precise type: the input of `run` follows the schema. */
export function defineTool<Input>(tool: RunnableTool<Input>): RunnableTool<Input> {
  return tool;
}
