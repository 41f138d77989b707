import type { OperationTables, ParameterRow } from "./adapter.ts";
import { CHAT_PARAMETERS, isNeutral } from "./chat-parameters.ts";
import type { Warning } from "./chat.ts";
import { createError, invalidRequest } from "./errors.ts";
import { nearest } from "./nearest.ts";
import { assertType, toJsonSchema, type TypeText } from "./value-type.ts";
import { refusePrototype, setAtPath } from "./wire-path.ts";

/** The parameters laid out for the wire, and what was left out or passed on unchecked. */
export interface MappedParameters {
  wire: Record<string, unknown>;
  warnings: Warning[];
}

const NOT_PARAMETERS = new Set(["model", "messages", "input", "stream", "extra_body"]);

/** Parameters of core itself: they reach only adapters with a row for them. */
const OWN_PARAMETERS = /^(stream_options|encoding_format)$/;

/** Names of call options and settings, as users of other libraries write them: they must never reach a provider. */
const CALL_OPTION =
  /^(api_?key|signal|(request_|idle_?)?timeout|(max|num)_?retries|(extra_)?headers|drop_?params|raw|(api_base|base_?url)|custom_llm_provider)$/i;

/** Lays the request's parameters out as the operation's tables say. */
export function mapParameters(
  request: Readonly<Record<string, unknown>>,
  operation: OperationTables<any>,
  {
    dropParams = false,
    stream = false,
    known = CHAT_PARAMETERS,
  }: {
    dropParams?: boolean | undefined;
    stream?: boolean;
    known?: Readonly<Record<string, TypeText>>;
  } = {},
): MappedParameters {
  const { native, params } = operation;
  const wire: Record<string, unknown> = {};
  const warnings: Warning[] = [];
  const taken = new Map<string, string>();
  const warn = (code: Warning["code"], param: string, message: string): void => {
    warnings.push({ code, param, message: `${param} ${message}.` });
  };
  const place = (name: string, at: string, value: unknown, last?: string): void => {
    const path = last === undefined ? at.split(".") : [...at.split(".").filter(Boolean), last];
    const key = path.join(".");
    const other = taken.get(key);
    const wins = other === undefined || rankOf(name) > rankOf(other);
    if (other !== undefined) {
      const [kept, lost] = wins ? [name, other] : [other, name];
      warn("overridden_parameter", lost, `was left out: ${kept} sets the same thing and wins`);
    }
    if (!wins) return;
    taken.set(key, name);
    setAtPath(wire, path, value);
  };
  const applyRow = (name: string, row: ParameterRow | undefined, value: unknown): void => {
    if (!row) {
      if (dropParams)
        return warn(
          "unsupported_parameter",
          name,
          "is not supported by this model; it was dropped",
        );
      throw createError(
        "unsupported_parameter",
        `${name} is not supported by this model. Leave it out, or set dropParams: true to have it dropped with a warning.`,
        { param: name },
      );
    }
    if (typeof row === "string") place(name, row, value);
    else if ("to" in row) place(name, row.to, row.map ? row.map(value) : value);
    else warn("ignored_parameter", name, `was left out: ${row.ignore}`);
  };

  for (const name of Object.keys(request)) {
    const value = request[name];
    if (NOT_PARAMETERS.has(name) || isNeutral(name, value, request)) continue;
    if (CALL_OPTION.test(name)) {
      throw invalidRequest(
        name,
        "is no parameter of a request: pass it in the second argument, or to the adapter.",
      );
    }
    if (Object.hasOwn(known, name)) {
      assertType(name, known[name]!, value);
      const row = params[name];
      if (!OWN_PARAMETERS.test(name) || (row && stream)) applyRow(name, row, value);
    } else if (native && Object.hasOwn(native.types, name)) {
      assertType(name, native.types[name]!, value);
      place(name, native.at, value, name);
    } else {
      refusePrototype(name);
      const near = nearest(name, supportedParameters(operation));
      const hint = near ? `. Did you mean ${near}?` : "";
      if (!native || native.unknown === "refuse") {
        throw invalidRequest(
          name,
          `is not a parameter of this model; what else it takes goes in extra_body${hint}`,
        );
      }
      place(name, native.at, value, name);
      warn("unknown_parameter", name, `is not a known parameter; it was passed on as it is${hint}`);
    }
  }
  for (const [path, { value, why }] of Object.entries(operation.required ?? {})) {
    if (taken.has(path)) continue;
    setAtPath(wire, path.split("."), value);
    warn("required_parameter", path, `was set to ${JSON.stringify(value)}: ${why}`);
  }
  return { wire, warnings };
}

/** Where two parameters say the same, the later in OpenAI's list wins (`max_completion_tokens` over `max_tokens`). */
function rankOf(name: string): number {
  const rank = Object.keys(CHAT_PARAMETERS).indexOf(name);
  return rank < 0 ? Number.POSITIVE_INFINITY : rank;
}

/** The names of all parameters that an operation acts on: OpenAI's that it supports, then its own. */
export function supportedParameters(operation: OperationTables<any>): string[] {
  const openai = Object.keys(CHAT_PARAMETERS).filter((name) => {
    const row: ParameterRow | undefined = operation.params[name];
    return typeof row === "string" || (typeof row === "object" && "to" in row);
  });
  return [...openai, ...Object.keys(operation.native?.types ?? {})];
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
