import type { OperationTables, ParameterRow } from "./adapter.ts";
import { CHAT_PARAMETERS } from "./chat-parameters.ts";
import { invalidRequest } from "./errors.ts";
import { nearest } from "./nearest.ts";
import { toJsonSchema } from "./value-type.ts";
import { refusePrototype } from "./wire-path.ts";

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

/** Names of call options and settings, as users of other libraries write them: they must never reach a provider. */
const CALL_OPTION =
  /^(api_?key|signal|(request_|idle_?)?timeout|(max|num)_?retries|(extra_)?headers|drop_?params|raw|(api_base|base_?url)|custom_llm_provider)$/i;

/** What a warning says of a parameter that nobody knows; throws where it must not be passed on. */
export function describeUnknown(name: string, operation: OperationTables<any>): string {
  if (CALL_OPTION.test(name)) {
    throw invalidRequest(
      name,
      "is no parameter of a request: pass it in the second argument, or to the adapter.",
    );
  }
  refusePrototype(name);
  const near = nearest(name, supportedParameters(operation));
  const hint = near ? `. Did you mean ${near}?` : "";
  const { native } = operation;
  if (native && native.unknown !== "refuse") {
    return `is not a known parameter; it was passed on as it is${hint}`;
  }
  throw invalidRequest(
    name,
    `is not a parameter of this model; what else it takes goes in extra_body${hint}`,
  );
}
