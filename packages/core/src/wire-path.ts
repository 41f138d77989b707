import { describeKind, invalidRequest } from "./errors.ts";

type Fields = Record<string, unknown>;

/** Sets a value at a path (`params.max_new_tokens`) and makes the objects on the way. */
export function setAtPath(target: Fields, path: string, value: unknown): void {
  const names = path.split(".");
  const last = names.pop()!;
  let place = target;
  for (const name of names) place = (place[name] ??= {}) as Fields;
  place[last] = value;
}

/** What `extra_body` may not replace. */
const OWN = ["messages", "model", "stream"];

/** Merges a caller's `extra_body` into the wire body: objects deeply, anything else replaces. */
export function mergeExtraBody(body: Fields, extra: unknown): void {
  const fields = isFields(extra) ? extra : undefined;
  if (!fields) throw invalidRequest("extra_body", `extra_body is ${describeKind(extra)}; it must be an object.`);
  for (const name of OWN) {
    if (Object.hasOwn(fields, name)) {
      throw invalidRequest(`extra_body.${name}`, `extra_body cannot replace ${name}: set it in the request itself.`);
    }
  }
  merge(body, fields, "extra_body", 0);
}

function merge(target: Fields, extra: Fields, at: string, depth: number): void {
  for (const [name, value] of Object.entries(extra)) {
    refusePrototype(name, at);
    if (depth > 64) throw invalidRequest("extra_body", "extra_body is nested more than 64 deep.");
    const present = Object.hasOwn(target, name) ? target[name] : undefined;
    if (isFields(value) && isFields(present)) {
      const copy = { ...present };
      merge(copy, value, `${at}.${name}`, depth + 1);
      target[name] = copy;
    } else target[name] = value;
  }
}

/** `__proto__` as a name can only be an attack: assigning it would change the object itself. */
export function refusePrototype(name: string, at: string): void {
  if (name === "__proto__") throw invalidRequest(`${at}.${name}`, `${at} may not hold the name __proto__.`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
