type Fields = Record<string, unknown>;

/** Puts a piece of a streamed value onto what came before: texts and lists grow, objects fold, anything else is set. */
export function fold(target: Fields, piece: Fields): Fields {
  for (const [name, value] of Object.entries(piece)) {
    const before = target[name];
    if (typeof before === "string" && typeof value === "string" && name !== "id") {
      target[name] = before + value;
    } else if (Array.isArray(before) && Array.isArray(value)) target[name] = before.concat(value);
    else if (isObject(before) && isObject(value)) target[name] = fold({ ...before }, value);
    else if (value !== null && value !== undefined) target[name] = value;
  }
  return target;
}

/** Whether a value is an object with fields. */
export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
