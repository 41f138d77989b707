import { Secret } from "@anymodel/core/provider";

/** A copy whose plain objects and lists cannot be changed; functions and keys stay what they are. */
export function frozenCopy<Value>(value: Value, seen = new Map<unknown, unknown>()): Value {
  if (typeof value !== "object" || value === null || value instanceof Secret) return value;
  const known = seen.get(value);
  if (known !== undefined) return known as Value;
  const copy: unknown = Array.isArray(value) ? [] : {};
  seen.set(value, copy);
  for (const name of Object.keys(value)) {
    (copy as Record<string, unknown>)[name] = frozenCopy((value as any)[name], seen);
  }
  return Object.freeze(copy) as Value;
}
