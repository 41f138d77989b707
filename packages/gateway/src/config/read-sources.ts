import { type Environment, lookUp } from "./environment.ts";
import type { Problem } from "./problem.ts";
import { isRecord } from "./record.ts";
import { type ConfigSource, parseSource, sourceOfObject } from "./source.ts";

/** How deep files may include files. */
const MAX_DEPTH = 8;

const decoder = new TextDecoder("utf-8", { fatal: true });

/** Reads the config and the files that it includes; included files come before what includes them. */
export async function readSources(
  input: string | object,
  platform: Environment,
): Promise<{ sources: ConfigSource[]; problems: Problem[] }> {
  const sources: ConfigSource[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();

  const add = async (
    source: ConfigSource,
    file: string | undefined,
    depth: number,
  ): Promise<void> => {
    const included = isRecord(source.value) ? source.value.include : undefined;
    if (Array.isArray(included)) {
      for (const [index, name] of included.entries()) {
        // What is neither is told where the whole config is checked.
        const path = typeof name === "string" ? lookUp(name, platform) : undefined;
        if (path === undefined) continue;
        await read(path, file, depth + 1, () => source.locate(["include", index]));
      }
    }
    sources.push(source);
  };

  const read = async (
    name: string,
    from: string | undefined,
    depth: number,
    locate: () => Problem["position"],
  ): Promise<void> => {
    const { readFile } = await import("node:fs/promises");
    const { dirname, resolve } = await import("node:path");
    const path = from === undefined ? resolve(name) : resolve(dirname(from), name);
    const refuse = (message: string): void => {
      problems.push({
        level: "error",
        path: depth > 0 ? "include" : "",
        message,
        position: locate(),
      });
    };
    if (seen.has(path)) return refuse(`names ${name}, which is read already.`);
    if (depth > MAX_DEPTH) return refuse(`is nested more than ${MAX_DEPTH} files deep.`);
    seen.add(path);
    let text: string;
    try {
      text = decoder.decode(await readFile(path));
    } catch (error) {
      if (error instanceof TypeError) return refuse(`${name} is not UTF-8 text.`);
      const { code = "unreadable" } = error as { code?: string };
      return refuse(`${name} cannot be read (${code}).`);
    }
    const parsed = parseSource(text, depth === 0 ? name : path);
    if ("problems" in parsed) problems.push(...parsed.problems);
    else await add(parsed, path, depth);
  };

  if (typeof input === "string") await read(input, undefined, 0, () => undefined);
  else await add(sourceOfObject(input), undefined, 0);
  return { sources, problems };
}
