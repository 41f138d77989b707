import { type Fields, isRecord } from "../config/record.ts";

/**
 * A request without the parameters at the given paths: `seed`, `response_format.strict`,
 * `tools[*].function.strict`, `tools[0].metadata`. Only what changes is copied.
 */
export function dropParameters<T extends Fields>(request: T, paths: readonly string[]): T {
  return paths.reduce<unknown>((body, path) => without(body, parsePath(path)), request) as T;
}

/** `tools[*].function` as `["tools", "*", "function"]`. */
function parsePath(path: string): string[] {
  return path.split(/[.[\]]+/).filter(Boolean);
}

function without(node: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return node;
  if (Array.isArray(node)) {
    const hits = (index: number) => name === "*" || Number(name) === index;
    if (rest.length === 0) return node.filter((_, index) => !hits(index));
    return node.map((item, index) => (hits(index) ? without(item, rest) : item));
  }
  if (!isRecord(node) || !Object.hasOwn(node, name)) return node;
  if (rest.length > 0) return { ...node, [name]: without(node[name], rest) };
  const { [name]: _, ...kept } = node;
  return kept;
}
