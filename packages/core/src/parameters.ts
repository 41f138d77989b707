import type { OperationTables, ParameterRow } from "./adapter.ts";
import { CHAT_PARAMETERS, isNeutral } from "./chat-parameters.ts";
import type { Warning } from "./chat.ts";
import { createError } from "./errors.ts";
import { assertType, type TypeText } from "./value-type.ts";
import { setAtPath } from "./wire-path.ts";

/** The parameters laid out for the wire, and what was left out or passed on unchecked. */
export interface MappedParameters {
  wire: Record<string, unknown>;
  warnings: Warning[];
}

const NOT_PARAMETERS = new Set(["model", "messages", "input", "stream", "extra_body"]);

/** Parameters of core itself: they reach only adapters with a row for them. */
const OWN_PARAMETERS = new Set(["stream_options", "encoding_format"]);

/** Lays the request's parameters out as the operation's tables say. */
export async function mapParameters(
  request: Readonly<Record<string, unknown>>,
  operation: OperationTables<any>,
  {
    dropParams = false,
    stream = false,
    known = CHAT_PARAMETERS,
    model = "",
  }: {
    dropParams?: boolean | undefined;
    stream?: boolean;
    known?: Readonly<Record<string, TypeText>>;
    model?: string;
  } = {},
): Promise<MappedParameters> {
  const { native, params, required = {} } = operation;
  const wire: Record<string, unknown> = {};
  const warnings: Warning[] = [];
  /** Wire path → the parameter that set it. */
  const taken = new Map<string, string>();
  const warn = (code: Warning["code"], param: string, message: string): void => {
    warnings.push({ code, param, message: `${param} ${message}.` });
  };
  const place = (name: string, path: string[], value: unknown): void => {
    const key = path.join(".");
    const other = taken.get(key);
    const wins = other === undefined || rankOf(name) > rankOf(other);
    if (wins) {
      taken.set(key, name);
      setAtPath(wire, path, value, other !== undefined);
    }
    if (other !== undefined) {
      const [kept, lost] = wins ? [name, other] : [other, name];
      warn("overridden_parameter", lost, `was left out: ${kept} sets the same thing and wins`);
    }
  };
  const placeNative = (name: string, value: unknown): void => {
    const { at, inBody } = native!;
    place(name, at && !inBody?.includes(name) ? [...at.split("."), name] : [name], value);
  };
  const applyRow = (name: string, row: ParameterRow | undefined, value: unknown): void => {
    if (typeof row === "string") place(name, row.split("."), value);
    else if (!row) {
      const problem = "is not supported by this model";
      if (dropParams) return warn("unsupported_parameter", name, `${problem}; it was dropped`);
      throw createError(
        "unsupported_parameter",
        `${name} ${problem}. Leave it out, or set dropParams: true to have it dropped with a warning.`,
        { param: name },
      );
    } else if ("to" in row) {
      const mapped = row.map ? row.map(value, model) : value;
      if (mapped === undefined) applyRow(name, false, value);
      else place(name, row.to.split("."), mapped);
    } else warn("ignored_parameter", name, `was left out: ${row.ignore}`);
  };

  for (const name of Object.keys(request)) {
    const value = request[name];
    if (NOT_PARAMETERS.has(name) || isNeutral(name, value, request)) continue;
    if (Object.hasOwn(known, name)) {
      assertType(name, known[name]!, value);
      const row = params[name];
      if (!OWN_PARAMETERS.has(name) || (row && stream)) applyRow(name, row, value);
    } else if (native && Object.hasOwn(native.types, name)) {
      assertType(name, native.types[name]!, value);
      placeNative(name, value);
    } else {
      const { describeUnknown } = await import("./further.ts");
      warn("unknown_parameter", name, describeUnknown(name, operation));
      placeNative(name, value);
    }
  }
  for (const [path, { value, why }] of Object.entries(required)) {
    if (taken.has(path)) continue;
    setAtPath(wire, path.split("."), value);
    warn("required_parameter", path, `was set to ${JSON.stringify(value)}: ${why}`);
  }
  return { wire, warnings };
}

/** Where two parameters say the same, the later in OpenAI's list wins (`max_completion_tokens` over `max_tokens`). */
function rankOf(name: string): number {
  const rank = Object.keys(CHAT_PARAMETERS).indexOf(name);
  return rank < 0 ? Infinity : rank;
}
