import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { type VectorFile, vectorFile, type Vectors } from "./vectors.ts";

/** Where vectors come from: a folder or a file, or the content of one. */
export type VectorSource = string | URL | VectorFile;

const KEY = "conformance-key-0123456789";

/** Reads vectors of all sources: those whose adapter had these settings. A mistake in a file is told with its place. */
export function readVectors(
  source: VectorSource | readonly VectorSource[],
  settings?: Record<string, unknown>,
): Vectors {
  const vectors: Vectors = {
    key: KEY,
    request: [],
    response: [],
    stream: [],
    embedding: [],
    models: [],
  };
  const seen = new Map<string, string>();
  for (const { name, content } of ([source].flat() as VectorSource[]).flatMap(readFiles)) {
    const parsed = vectorFile.safeParse(content);
    if (!parsed.success) {
      throw new Error(`${name} holds no vectors:\n${z.prettifyError(parsed.error)}`);
    }
    const { key, about: _, ...kinds } = parsed.data;
    if (key !== undefined) vectors.key = key;
    for (const [kind, list] of Object.entries(kinds)) {
      for (const vector of list) {
        const at = `${vector.id} of ${name}`;
        const earlier = seen.get(vector.id);
        if (earlier) throw new Error(`Two vectors have the same id: ${earlier}, and ${at}.`);
        seen.set(vector.id, at);
        const mine = isDeepStrictEqual(vector.adapter ?? {}, settings ?? {});
        if (mine) (vectors[kind as keyof typeof kinds] as unknown[]).push(vector);
      }
    }
  }
  return vectors;
}

function readFiles(source: VectorSource): { name: string; content: unknown }[] {
  if (typeof source !== "string" && !(source instanceof URL)) {
    return [{ name: "the given object", content: source }];
  }
  const path = typeof source === "string" ? source : fileURLToPath(source);
  const files = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".json"))
        .toSorted()
        .map((name) => join(path, name))
    : [path];
  return files.map((name) => ({ name, content: parse(name) }));
}

function parse(name: string): unknown {
  try {
    return JSON.parse(readFileSync(name, "utf8"));
  } catch (cause) {
    throw new Error(`${name} is not JSON: ${(cause as Error).message}`, { cause });
  }
}
