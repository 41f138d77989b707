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

/** Whether a field is absent, or an empty list. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** Without the fields that say nothing: `undefined` and `null`. */
export function knownFields(fields: Readonly<Fields>): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => (value ?? null) !== null));
}

/** The object that a JSON text holds, if it holds one. */
export function parseFields(text: unknown): Fields | undefined {
  const value = parseJson(text as string);
  return isObject(value) ? value : undefined;
}

/** Parsed JSON, or `undefined`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
