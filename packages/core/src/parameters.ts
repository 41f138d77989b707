import type { ChatParameterTable, Operation, ParameterRow } from "./adapter.ts";
import { CHAT_PARAMETERS, isNeutral } from "./chat-parameters.ts";
import type { Warning } from "./chat.ts";
import { AnyModelError, invalidRequest } from "./errors.ts";
import { nearest } from "./nearest.ts";
import { assertType, toJsonSchema } from "./value-type.ts";
import { refusePrototype, setAtPath } from "./wire-path.ts";

/** The parameters laid out for the wire, and what was left out or passed on unchecked. */
export interface MappedParameters {
  wire: Record<string, unknown>;
  warnings: Warning[];
}

const NOT_PARAMETERS = new Set(["model", "messages", "stream", "extra_body"]);

/** Names of call options, as users of other libraries write them: they must never reach a provider. */
const CALL_OPTIONS: Readonly<Record<string, string>> = {
  apiKey: "apiKey",
  api_key: "apiKey",
  signal: "signal",
  timeout: "timeout",
  request_timeout: "timeout",
  idleTimeout: "idleTimeout",
  maxRetries: "maxRetries",
  max_retries: "maxRetries",
  num_retries: "maxRetries",
  headers: "headers",
  extra_headers: "headers",
  dropParams: "dropParams",
  drop_params: "dropParams",
  raw: "raw",
};
const ADAPTER_SETTINGS = new Set(["api_base", "base_url", "baseURL", "custom_llm_provider"]);

/** Lays the request's parameters out as the operation's tables say. */
export function mapParameters(
  request: Readonly<Record<string, unknown>>,
  operation: Operation,
  { dropParams = false, stream = false }: { dropParams?: boolean | undefined; stream?: boolean } = {},
): MappedParameters {
  const wire: Record<string, unknown> = {};
  const warnings: Warning[] = [];
  const taken = new Map<string, { name: string; rank: number }>();
  const place = (name: string, path: string, rank: number, value: unknown): void => {
    const other = taken.get(path);
    const wins = other === undefined || rank > other.rank;
    if (other) {
      const [kept, lost] = wins ? [name, other.name] : [other.name, name];
      warnings.push({
        code: "overridden_parameter",
        param: lost,
        message: `${lost} was left out: ${kept} sets the same thing and wins.`,
      });
    }
    if (!wins) return;
    taken.set(path, { name, rank });
    setAtPath(wire, path, value);
  };

  for (const name of Object.keys(request)) {
    const value = request[name];
    if (NOT_PARAMETERS.has(name) || isNeutral(name, value, request)) continue;
    refuseCallOption(name);
    if (Object.hasOwn(CHAT_PARAMETERS, name)) {
      const known = name as keyof typeof CHAT_PARAMETERS;
      assertType(name, CHAT_PARAMETERS[known], value);
      const row = operation.params[known];
      // `stream_options` is core's own: it says what the stream shows, and reaches only adapters with a row for it.
      if (known === "stream_options" && (!row || !stream)) continue;
      applyRow(known, row, value);
      continue;
    }
    const native = operation.native;
    const path = native?.at ? `${native.at}.${name}` : name;
    if (native && Object.hasOwn(native.types, name)) {
      assertType(name, native.types[name]!, value);
      place(name, path, Number.MAX_SAFE_INTEGER, value);
      continue;
    }
    refusePrototype(name, "the request");
    const near = nearest(name, supportedParameters(operation));
    const hint = near ? ` Did you mean ${near}?` : "";
    if (!native || native.unknown === "refuse") {
      throw invalidRequest(name, `${name} is not a parameter of this model.${hint} Anything else goes in extra_body.`);
    }
    place(name, path, Number.MAX_SAFE_INTEGER, value);
    warnings.push({
      code: "unknown_parameter",
      param: name,
      message: `${name} is not a known parameter; it was passed on as it is.${hint}`,
    });
  }
  return { wire, warnings };

  function applyRow(name: keyof ChatParameterTable, row: ParameterRow | undefined, value: unknown): void {
    if (!row) {
      const message = `${name} is not supported by this model`;
      if (!dropParams) {
        throw new AnyModelError({
          code: "unsupported_parameter",
          param: name,
          message: `${message}. Leave it out, or set dropParams: true to have it dropped with a warning.`,
        });
      }
      warnings.push({ code: "unsupported_parameter", param: name, message: `${message}; it was dropped.` });
    } else if (typeof row === "string") place(name, row, rankOf(name), value);
    else if ("to" in row) place(name, row.to, rankOf(name), row.map ? row.map(value) : value);
    else warnings.push({ code: "ignored_parameter", param: name, message: `${name} was left out: ${row.ignore}.` });
  }
}

/** Where two parameters say the same, the later in OpenAI's list wins (`max_completion_tokens` over `max_tokens`). */
function rankOf(name: string): number {
  return Object.keys(CHAT_PARAMETERS).indexOf(name);
}

function refuseCallOption(name: string): void {
  if (ADAPTER_SETTINGS.has(name)) {
    throw invalidRequest(name, `${name} is no parameter of a request: set baseURL on the adapter.`);
  }
  if (Object.hasOwn(CALL_OPTIONS, name)) {
    const option = CALL_OPTIONS[name]!;
    throw invalidRequest(name, `${name} is no parameter of a request: pass ${option} in the second argument.`);
  }
}

/** The names of all parameters that an operation acts on: OpenAI's that it supports, then its own. */
export function supportedParameters(operation: Operation): string[] {
  const openai = Object.keys(CHAT_PARAMETERS).filter((name) => {
    const row = operation.params[name as keyof ChatParameterTable];
    return typeof row === "string" || (typeof row === "object" && "to" in row);
  });
  return [...openai, ...Object.keys(operation.native?.types ?? {})];
}

/** JSON Schema of the parameters that an operation acts on. */
export function parametersSchema(operation: Operation): Record<string, unknown> {
  const types: Record<string, string> = { ...CHAT_PARAMETERS, ...operation.native?.types };
  return {
    type: "object",
    properties: Object.fromEntries(supportedParameters(operation).map((name) => [name, toJsonSchema(types[name]!)])),
  };
}
