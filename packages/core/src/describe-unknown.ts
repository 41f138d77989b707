import type { OperationTables } from "./adapter.ts";
import { invalidRequest } from "./errors.ts";
import { nearest } from "./nearest.ts";
import { supportedParameters } from "./supported-parameters.ts";
import { refusePrototype } from "./wire-path.ts";

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
