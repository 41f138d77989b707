import { invalidRequest, mustBe } from "./errors.ts";
import { type Fields, isObject } from "./fields.ts";

/** Merges a caller's `extra_body` into the wire body: objects deeply, anything else replaces. */
export function mergeExtraBody(body: Fields = {}, extra: unknown): void {
  if (extra === undefined || extra === null) return;
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

function merge(target: Fields, extra: Fields, depth: number): Fields {
  if (depth > 64) throw invalidRequest("extra_body", "is nested more than 64 deep.");
  for (const [name, value] of Object.entries(extra)) {
    refusePrototype(name);
    const present = Object.hasOwn(target, name) ? target[name] : undefined;
    const deep = isObject(value) && isObject(present);
    target[name] = deep ? merge({ ...present }, value, depth + 1) : value;
  }
  return target;
}

/** `__proto__` as a name can only be an attack: assigning it would change the object itself. */
export function refusePrototype(name: string): void {
  if (name === "__proto__") throw invalidRequest(name, "is not a name that a request may hold.");
}
