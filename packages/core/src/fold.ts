import { type Fields, isObject } from "./fields.ts";

/** Puts a piece of a streamed value onto what came before: texts and lists grow, objects fold, anything else is set. */
export function fold(target: Fields, piece: Fields): Fields {
  for (const name in piece) {
    const before = target[name];
    const value = piece[name];
    if (typeof before === "string" && typeof value === "string" && name !== "id") {
      target[name] = before + value;
    } else if (Array.isArray(before) && Array.isArray(value)) target[name] = before.concat(value);
    else if (isObject(before) && isObject(value)) target[name] = fold({ ...before }, value);
    else target[name] = value ?? before;
  }
  return target;
}
