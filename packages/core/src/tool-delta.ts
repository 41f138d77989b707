import type { Delta } from "./adapter.ts";

/** The fields of a tool call as a provider writes them. */
export interface ToolFields {
  id?: unknown;
  name?: unknown;
  args?: unknown;
  extra?: Record<string, unknown> | undefined;
}

/** The delta of a tool call, or a piece of one: ids and names that are no text are left out, arguments that are none become JSON. */
export function toolDelta(tool: number, { id, name, args, extra }: ToolFields) {
  return {
    tool,
    ...(typeof id === "string" && { id }),
    ...(typeof name === "string" && { name }),
    ...((args ?? null) !== null && {
      args: typeof args === "string" ? args : JSON.stringify(args),
    }),
    ...(extra && { extra }),
  } satisfies Delta;
}
