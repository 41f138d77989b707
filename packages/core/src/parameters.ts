import type { OperationTables } from "./adapter.ts";
import { CHAT_PARAMETERS, isNeutral } from "./chat-parameters.ts";
import type { Warning } from "./chat.ts";
import { isObject } from "./fields.ts";
import { assertType, type TypeText } from "./value-type.ts";

/** The parameters laid out for the wire, and what was left out or passed on unchecked. */
export interface MappedParameters {
  wire: Record<string, unknown>;
  warnings: Warning[];
}

const NOT_PARAMETERS = /^(model|messages|input|stream|extra_body)$/;

/** Parameters of core itself: they reach only adapters with a row for them. */
const OWN_PARAMETERS = /^(stream_options|encoding_format)$/;

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
  const { native, params, required } = operation;
  const at = native?.at ? native.at.split(".") : [];
  const wire: Record<string, unknown> = {};
  const warnings: Warning[] = [];
  /** Wire path → the parameter that set it. */
  const taken = new Map<string, string>();
  // What most requests never need is told by what is loaded then.
  const tell = () => import("./further.ts");

  for (const name of Object.keys(request)) {
    let value = request[name];
    if (NOT_PARAMETERS.test(name) || isNeutral(name, value, request)) continue;
    let path = native?.inBody?.includes(name) ? [name] : [...at, name];
    if (Object.hasOwn(known, name)) {
      assertType(name, known[name]!, value);
      let row = params[name];
      if (OWN_PARAMETERS.test(name) && !(row && stream)) continue;
      if (typeof row === "object" && "to" in row) {
        if (row.map) value = row.map(value, model);
        row = value !== undefined && row.to;
      }
      if (typeof row !== "string") {
        warnings.push((await tell()).describeLeftOut(name, row, dropParams));
        continue;
      }
      path = row.split(".");
    } else if (native && Object.hasOwn(native.types, name)) {
      assertType(name, native.types[name]!, value);
    } else warnings.push((await tell()).describeUnknown(name, operation));

    const key = path.join(".");
    const other = taken.get(key);
    if (other !== undefined) {
      const [lost, kept] = rankOf(name) > rankOf(other) ? [other, name] : [name, other];
      warnings.push((await tell()).describeOverridden(lost, kept));
      if (lost === name) continue;
    }
    taken.set(key, name);
    setAtPath(wire, path, value, other !== undefined);
  }
  for (const path in required) {
    if (taken.has(path)) continue;
    setAtPath(wire, path.split("."), required[path]!.value);
    warnings.push((await tell()).describeRequired(path, required[path]!));
  }
  return { wire, warnings };
}

/** Where two parameters say the same, the later in OpenAI's list wins (`max_completion_tokens` over `max_tokens`). */
function rankOf(name: string): number {
  const rank = Object.keys(CHAT_PARAMETERS).indexOf(name);
  return rank < 0 ? Infinity : rank;
}

/** Sets a value at a path (`params`, `max_new_tokens`) and makes the objects on the way. */
function setAtPath(
  target: Record<string, unknown>,
  path: readonly string[],
  value: unknown,
  replace = false,
): void {
  let at: any = target;
  for (let index = 0; index < path.length; index++) {
    const name = path[index]!;
    const before = Object.hasOwn(at, name) ? at[name] : undefined;
    // A copy: what stands there may be the caller's own object.
    if (index < path.length - 1) at = at[name] = isObject(before) ? { ...before } : {};
    // Another parameter may have set something inside already.
    else if (!replace && isObject(before) && isObject(value)) at[name] = { ...before, ...value };
    else at[name] = value;
  }
}
