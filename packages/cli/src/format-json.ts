/** JSON as a person writes it: what fits on a line of `width` columns stands on one. */
export function formatJSON(value: unknown, width = 80): string {
  return formatAt(value, width, "", 0);
}

/** `taken` columns of the first line, beside the indent, belong to the name before the value. */
function formatAt(value: unknown, width: number, indent: string, taken: number): string {
  const line = onOneLine(value);
  const fits = indent.length + taken + line.length <= width;
  if (fits || typeof value !== "object" || value === null) return line;
  // The braces of a list's only item stand on the list's own lines.
  if (Array.isArray(value) && value.length === 1)
    return `[${formatAt(value[0], width, indent, taken + 1)}]`;
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const items = Object.entries(value).map(([name, item]) => {
    const key = isList ? "" : `${JSON.stringify(name)}: `;
    return inner + key + formatAt(item, width, inner, key.length + 1);
  });
  const [open, close] = isList ? "[]" : "{}";
  return `${open}\n${items.join(",\n")}\n${indent}${close}`;
}

function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const items = Object.entries(value).map(
    ([name, item]) => `${JSON.stringify(name)}: ${onOneLine(item)}`,
  );
  return items.length === 0 ? "{}" : `{ ${items.join(", ")} }`;
}
