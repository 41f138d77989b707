/** An object's fields by name. */
export type Fields = Record<string, unknown>;

/** Whether a value is an object with fields. */
export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value's fields; none if it is not an object. */
export function asFields(value: unknown): Fields {
  return isObject(value) ? value : {};
}

/** A value's items; none if it is not a list. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
