import type { OperationTables, ParameterRow } from "./adapter.ts";
import { CHAT_PARAMETERS } from "./chat-parameters.ts";
import { toJsonSchema } from "./value-type.ts";

/** The names of all parameters that an operation acts on: OpenAI's that it supports, then its own. */
export function supportedParameters({ params, native }: OperationTables<any>): string[] {
  const openai = Object.keys(CHAT_PARAMETERS).filter((name) => {
    const row: ParameterRow | undefined = params[name];
    return row && !(typeof row === "object" && "ignore" in row);
  });
  return [...openai, ...Object.keys(native?.types ?? {})];
}

/** JSON Schema of the parameters that an operation acts on. */
export function parametersSchema(operation: OperationTables<any>): Record<string, unknown> {
  const types: Record<string, string> = { ...CHAT_PARAMETERS, ...operation.native?.types };
  return {
    type: "object",
    properties: Object.fromEntries(
      supportedParameters(operation).map((name) => [name, toJsonSchema(types[name]!)]),
    ),
  };
}
