type Schema = Record<string, unknown>;

/** A small value that fits a JSON Schema's types, required properties and enums; for emulated tool calls. */
export function sampleOf(schema: unknown = {}, depth = 0): unknown {
  const {
    type,
    properties,
    required,
    items,
    enum: values,
    const: constant,
    default: fallback,
  } = (schema ?? {}) as Schema;
  if (constant !== undefined) return constant;
  if (Array.isArray(values)) return values[0];
  if (fallback !== undefined) return fallback;
  switch (Array.isArray(type) ? type[0] : type) {
    case "string":
      return "example";
    case "integer":
    case "number":
      return 1;
    case "boolean":
      return true;
    case "null":
      return null;
    case "array":
      return depth < 8 ? [sampleOf(items, depth + 1)] : [];
    default: {
      // Recursive schemas end somewhere.
      if (depth >= 8) return {};
      const known = (properties ?? {}) as Schema;
      const names = Array.isArray(required) ? (required as string[]) : Object.keys(known);
      return Object.fromEntries(names.map((name) => [name, sampleOf(known[name], depth + 1)]));
    }
  }
}
