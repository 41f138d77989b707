/** An object with any keys. */
export type Fields = Record<string, unknown>;

/** Whether a value is an object with keys: no list, no `null`. */
export function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
