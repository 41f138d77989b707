import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Tags,
} from "yaml";
import type { Path, Position, Problem } from "./problem.ts";

/** One config file as plain data that knows where each of its keys and values stands. */
export interface ConfigSource {
  readonly file?: string;
  readonly value: unknown;
  /** Where the value of a path stands, or its key; `undefined` for a config given as an object. */
  locate(path: Path, what?: "key" | "value"): Position | undefined;
}

/** How often aliases may multiply their anchors; more is an attack ("billion laughs"). */
const MAX_ALIASES = 1000;

const MESSAGES: Readonly<Record<string, string>> = {
  DUPLICATE_KEY:
    "is a key that stands in this map before: LiteLLM would read only the last one. Keep one of them.",
  MULTIPLE_DOCS: "holds a second document: a config is one.",
};

/** What LiteLLM's reader takes as a number with an exponent: `e5`, `1e3` and keys like `12e45` are names to it. */
const EXPONENT = /^(?:[-+]?\d[\d_]*\.[\d_]*|\.\d[\d_]*)e[-+]\d+$/i;

/** The types of YAML 1.1, but dates, which JSON does not have, and a single `y`, `n` or `.`, which is a name. */
function readAsLitellmDoes(tags: Tags): Tags {
  const taken: Tags = [];
  for (const tag of tags) {
    if (typeof tag === "string" || !("test" in tag) || !tag.test) taken.push(tag);
    else if (tag.tag === "tag:yaml.org,2002:bool") {
      taken.push({ ...tag, test: new RegExp(`^(?=..)(?:${tag.test.source})`) });
    } else if (tag.tag === "tag:yaml.org,2002:float") {
      const isExponent = tag.format === "EXP";
      taken.push({
        ...tag,
        test: isExponent ? EXPONENT : new RegExp(`^(?=..)(?:${tag.test.source})`),
      });
    } else if (tag.tag !== "tag:yaml.org,2002:timestamp") taken.push(tag);
  }
  return taken;
}

/** Takes an object as a config: it has no lines. */
export function sourceOfObject(value: unknown): ConfigSource {
  return { value, locate: () => undefined };
}

/** Parses YAML with positions; syntax errors, duplicate keys and alias bombs become problems. */
export function parseSource(text: string, file: string): ConfigSource | { problems: Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    // What LiteLLM's own reader takes: `yes`, `off` and 1_000 are no strings there.
    schema: "yaml-1.1",
    customTags: readAsLitellmDoes,
  });
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const failed = (message: string, offset = 0): { problems: Problem[] } => ({
    problems: [{ level: "error", path: "", message, position: positionAt(offset) }],
  });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map(({ code, message, pos }) => ({
        level: "error",
        path: "",
        message: MESSAGES[code] ?? `is not valid YAML: ${message}`,
        position: positionAt(pos[0]),
      })),
    };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    return failed(`cannot be read: ${(error as Error).message}`);
  }
  // A reload would take the models away, and what empties a file is a full disk or a slip.
  if (value === null || value === undefined) return failed("is empty.");
  return {
    file,
    value,
    locate(path, what = "value") {
      let node: Node | null = document.contents;
      let at = node?.range?.[0] ?? 0;
      for (const [index, name] of path.entries()) {
        const found = step(resolve(node), name);
        // The key is not in the file (a missing one): its parent is the nearest place to show.
        if (!found) return positionAt(at);
        node = found.value;
        const last = index === path.length - 1;
        const key = last && what === "key" ? found.key : undefined;
        at = (key ?? found.value ?? found.key)?.range?.[0] ?? at;
      }
      return positionAt(at);
    },
  };

  function resolve(node: Node | null | undefined): Node | undefined {
    return (isAlias(node) ? node.resolve(document) : node) ?? undefined;
  }

  function step(
    node: Node | undefined,
    name: string | number,
  ): { key?: Node; value: Node | null } | undefined {
    if (isSeq(node)) {
      const item = node.items[Number(name)];
      return item === undefined ? undefined : { value: item as Node };
    }
    if (!isMap(node)) return undefined;
    let merged: { key?: Node; value: Node | null } | undefined;
    for (const pair of node.items) {
      if (!isPair(pair) || !isScalar(pair.key)) continue;
      if (String(pair.key.value) === String(name)) {
        return { key: pair.key, value: pair.value as Node | null };
      }
      if (pair.key.value === "<<" || typeof pair.key.value === "symbol") {
        const from = resolve(pair.value as Node);
        const maps = isSeq(from) ? from.items.map((item) => resolve(item as Node)) : [from];
        for (const map of maps) merged ??= step(map, name);
      }
    }
    return merged;
  }
}
