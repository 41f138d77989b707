import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What may stand in a folder that counts as empty. */
const HARMLESS = new Set([".git", ".DS_Store", ".idea", ".vscode"]);

/** Writes a package into a folder; throws if it is not empty. Gives the paths, as they are shown. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): string[] {
  const found = existsSync(folder) ? readdirSync(folder) : [];
  if (found.some((name) => !HARMLESS.has(name))) {
    throw new Error(`${folder} is not empty: name another folder.`);
  }
  return Object.entries(files).map(([name, content]) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  });
}
