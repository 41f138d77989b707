import { isObject } from "./fields.ts";
import { invalidRequest, mustBe } from "./errors.ts";

type Fields = Record<string, unknown>;

/** Sets a value at a path (`params`, `max_new_tokens`) and makes the objects on the way. */
export function setAtPath(
  target: Fields,
  path: readonly string[],
  value: unknown,
  replace = false,
): void {
  const [name, ...rest] = path as [string, ...string[]];
  const before = Object.hasOwn(target, name) ? target[name] : undefined;
  if (rest.length === 0) {
    // Another parameter may have set something inside already.
    const both = !replace && isObject(before) && isObject(value);
    target[name] = both ? { ...before, ...value } : value;
    return;
  }
  // A copy: what stands there may be the caller's own object.
  const inner = isObject(before) ? { ...before } : {};
  setAtPath(inner, rest, value, replace);
  target[name] = inner;
}

/** Merges a caller's `extra_body` into the wire body: objects deeply, anything else replaces. */
export function mergeExtraBody(body: Fields, extra: unknown): void {
  if (!isObject(extra)) throw mustBe("extra_body", extra, "an object");
  for (const name of ["messages", "model", "stream"]) {
    if (Object.hasOwn(extra, name)) {
      throw invalidRequest(
        `extra_body.${name}`,
        "cannot be replaced: set it in the request itself.",
      );
    }
  }
  merge(body, extra, 0);
}

function merge(target: Fields, extra: Fields, depth: number): void {
  if (depth > 64) throw invalidRequest("extra_body", "is nested more than 64 deep.");
  for (const [name, value] of Object.entries(extra)) {
    refusePrototype(name);
    const present = Object.hasOwn(target, name) ? target[name] : undefined;
    if (isObject(value) && isObject(present)) {
      const copy = { ...present };
      merge(copy, value, depth + 1);
      target[name] = copy;
    } else target[name] = value;
  }
}

/** `__proto__` as a name can only be an attack: assigning it would change the object itself. */
export function refusePrototype(name: string): void {
  if (name === "__proto__") throw invalidRequest(name, "is not a name that a request may hold.");
}
