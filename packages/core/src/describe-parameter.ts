import type { OperationTables, ParameterRow } from "./adapter.ts";
import type { Warning } from "./chat.ts";
import { refusePrototype } from "./extra-body.ts";
import { nearest } from "./nearest.ts";
import { createError, invalidRequest, supportedParameters } from "./shared-parts.ts";

function warningOf(code: Warning["code"], param: string, what: string): Warning {
  return { code, param, message: `${param} ${what}.` };
}

/** The warning of a parameter that does not go on; throws where it is unsupported and must not be dropped. */
export function describeLeftOut(
  name: string,
  row: ParameterRow | undefined,
  dropParams: boolean,
): Warning {
  if (row && typeof row === "object" && "ignore" in row) {
    return warningOf("ignored_parameter", name, `was left out: ${row.ignore}`);
  }
  const problem = "is not supported by this model";
  if (dropParams) return warningOf("unsupported_parameter", name, `${problem}; it was dropped`);
  const message = `${name} ${problem}. Leave it out, or set dropParams: true.`;
  throw createError("unsupported_parameter", message, { param: name });
}

/** The warning of a parameter in whose place another one stands. */
export function describeOverridden(lost: string, kept: string): Warning {
  const what = `was left out: ${kept} sets the same thing and wins`;
  return warningOf("overridden_parameter", lost, what);
}

/** Names of call options and settings, as users of other libraries write them: they must never reach a provider. */
const CALL_OPTION =
  /^(api_?key|signal|(request_|idle_?)?timeout|(max|num)_?retries|(extra_)?headers|drop_?params|raw|(api_base|base_?url)|custom_llm_provider)$/i;

/** The warning of a parameter that nobody knows; throws where it must not be passed on. */
export function describeUnknown(name: string, operation: OperationTables<any>): Warning {
  if (CALL_OPTION.test(name)) {
    throw invalidRequest(
      name,
      "is no parameter of a request: pass it in the second argument, or to the adapter.",
    );
  }
  refusePrototype(name);
  const near = nearest(name, supportedParameters(operation));
  const hint = near ? ` (did you mean ${near}?)` : "";
  const { native } = operation;
  if (native && native.unknown !== "refuse") {
    const what = `is not a known parameter; it was passed on as it is${hint}`;
    return warningOf("unknown_parameter", name, what);
  }
  throw invalidRequest(
    name,
    `is not a parameter of this model; what else it takes goes in extra_body${hint}.`,
  );
}

/** The warning of a parameter that the provider demands, and that nobody has set. */
export function describeRequired(
  path: string,
  { value, why }: { readonly value: unknown; readonly why: string },
): Warning {
  return warningOf("required_parameter", path, `was set to ${JSON.stringify(value)}: ${why}`);
}
