import { type Fields, isRecord } from "../config/record.ts";

/**
 * A request without the parameters at the given paths: `seed`, `response_format.strict`,
 * `tools[*].function.strict`, `tools[0].metadata`. Only what changes is copied, and only once.
 */
export function dropParameters<T extends Fields>(request: T, paths: readonly string[]): T {
  const copies = new Set<object>();
  /** The node itself, if it is a copy already. */
  const copyOf = <Node extends object>(node: Node): Node => {
    if (copies.has(node)) return node;
    const copy = (Array.isArray(node) ? [...node] : { ...node }) as Node;
    copies.add(copy);
    return copy;
  };

  const without = (node: unknown, [name, ...rest]: readonly string[]): unknown => {
    if (name === undefined) return node;
    if (Array.isArray(node)) {
      const hits = (index: number) => name === "*" || Number(name) === index;
      if (rest.length === 0) return node.filter((_, index) => !hits(index));
      let list = node;
      for (const [index, item] of node.entries()) {
        const kept = hits(index) ? without(item, rest) : item;
        if (kept === item) continue;
        list = copyOf(list);
        list[index] = kept;
      }
      return list;
    }
    // What a prototype is would be set by `__proto__`.
    if (!isRecord(node) || !Object.hasOwn(node, name) || name === "__proto__") return node;
    const isLast = rest.length === 0;
    const kept = isLast ? undefined : without(node[name], rest);
    if (!isLast && kept === node[name]) return node;
    const fields = copyOf(node);
    if (isLast) delete fields[name];
    else fields[name] = kept;
    return fields;
  };
  return paths.reduce<unknown>((body, path) => without(body, parsePath(path)), request) as T;
}

/** `tools[*].function` as `["tools", "*", "function"]`. */
function parsePath(path: string): string[] {
  return path.split(/[.[\]]+/).filter(Boolean);
}
