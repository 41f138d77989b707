import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Tables, updateReadme } from "./readme.ts";

/** Writes the tables of a built adapter package into its README; with `check` only tells whether they are current. */
export async function readmeOfPackage(
  folder: string,
  { check = false }: { check?: boolean | undefined } = {},
): Promise<boolean> {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const entry = join(folder, manifest.exports["."].default);
  if (!existsSync(entry)) throw new Error(`${entry} is missing: build the package first.`);
  const factories = await import(pathToFileURL(entry).href);
  const path = join(folder, "README.md");
  const before = readFileSync(path, "utf8");
  const after = Object.values(manifest.anymodel.providers as Record<string, string>)
    .map((name) => factories[name]())
    .reduce((text, { chat, models }) => updateReadme(text, { ...chat, models } as Tables), before);
  if (after === before) return true;
  if (check) {
    process.stderr.write("README.md is out of date: npm run readme\n");
    return false;
  }
  writeFileSync(path, after);
  return true;
}
