import { isObject } from "./fields.ts";

type Fields = Record<string, unknown>;

/** Sets a value at a path (`params`, `max_new_tokens`) and makes the objects on the way. */
export function setAtPath(
  target: Fields,
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
