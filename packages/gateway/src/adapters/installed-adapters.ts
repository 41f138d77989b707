import { isRecord } from "../config/record.ts";
import { type AdapterFactory, type AdapterLoader, isFile } from "./factory.ts";

/** A package that carries adapters: its folder, its name, and prefix → name of the factory's export. */
interface AdapterPackage {
  folder: string;
  name: string;
  providers: Record<string, string>;
}

/**
 * Finds the adapters that the given folders are, and those installed above them and beside the gateway:
 * packages whose package.json holds `"anymodel": { "providers": { prefix: export } }`. Nothing is loaded yet.
 */
export async function findInstalledAdapters(
  folders: readonly string[],
): Promise<Map<string, AdapterLoader>> {
  const loaders = new Map<string, AdapterLoader>();
  const add = (found: AdapterPackage | undefined): void => {
    for (const [prefix, exported] of Object.entries(found?.providers ?? {})) {
      // The nearest one wins, as it does for imports.
      if (!loaders.has(prefix)) loaders.set(prefix, () => importFactory(found!, prefix, exported));
    }
  };
  // An adapter's author asks from within its package.
  for (const folder of folders) add(await readPackage(folder));
  for (const modules of await modulesFolders(folders)) {
    const found = await readPackages(modules);
    // A provider's own package knows it better than one of many.
    for (const one of found.toSorted((a, b) => countOf(a) - countOf(b))) add(one);
  }
  return loaders;
}

function countOf({ providers }: AdapterPackage): number {
  return Object.keys(providers).length;
}

/** Loads an adapter that the config names: a package, or a file relative to the config. */
export async function importNamedAdapter(
  specifier: string,
  prefix: string,
  file: string | undefined,
): Promise<AdapterFactory> {
  const { createRequire } = await import("node:module");
  const { dirname, join, resolve } = await import("node:path");
  const { pathToFileURL } = await import("node:url");
  // Code is only ever loaded from what is installed or lies beside the config.
  if (specifier.includes("://")) throw new Error(`providers.${prefix} must not be a URL.`);
  const base = file === undefined ? process.cwd() : dirname(resolve(file));
  if (isFile(specifier)) {
    return pickFactory(
      await import(pathToFileURL(resolve(base, specifier)).href),
      prefix,
      specifier,
    );
  }
  for (const modules of await modulesFolders([base])) {
    const found = await readPackage(join(modules, specifier));
    if (found) return importFactory(found, prefix, found.providers[prefix]);
  }
  const path = createRequire(join(base, "config.yaml")).resolve(specifier);
  return pickFactory(await import(pathToFileURL(path).href), prefix, specifier);
}

async function importFactory(
  { folder, name }: AdapterPackage,
  prefix: string,
  exported?: string,
): Promise<AdapterFactory> {
  const { createRequire } = await import("node:module");
  const { join } = await import("node:path");
  const { pathToFileURL } = await import("node:url");
  // A package may import itself by its name, which goes through its `exports`.
  const entry = createRequire(join(folder, "package.json")).resolve(name);
  return pickFactory(await import(pathToFileURL(entry).href), exported ?? prefix, name);
}

function pickFactory(
  module: Record<string, unknown>,
  exported: string,
  from: string,
): AdapterFactory {
  const factory = module[exported] ?? module.default;
  if (typeof factory === "function") return factory as AdapterFactory;
  throw new Error(`${from} exports no function "${exported}".`);
}

/** Every `node_modules` above the folders and above this file, nearest first. */
async function modulesFolders(folders: readonly string[]): Promise<Set<string>> {
  const { dirname, join, resolve } = await import("node:path");
  const { fileURLToPath } = await import("node:url");
  const found = new Set<string>();
  for (const start of [...folders, dirname(fileURLToPath(import.meta.url))]) {
    for (let folder = resolve(start); ; folder = dirname(folder)) {
      found.add(join(folder, "node_modules"));
      if (dirname(folder) === folder) break;
    }
  }
  return found;
}

async function readPackages(modules: string): Promise<AdapterPackage[]> {
  const { readdir, realpath } = await import("node:fs/promises");
  const { join } = await import("node:path");
  const list = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
  const names = (await list(modules)).filter((name) => !name.startsWith("."));
  const nested = await Promise.all(
    names.map(async (name) => {
      if (!name.startsWith("@")) return [name];
      return (await list(join(modules, name))).map((inner) => `${name}/${inner}`);
    }),
  );
  const packages = await Promise.all(
    nested.flat().map(async (name) => {
      const folder = await realpath(join(modules, name)).catch(() => undefined);
      return folder === undefined ? undefined : readPackage(folder);
    }),
  );
  return packages.filter((found) => found !== undefined);
}

async function readPackage(folder: string): Promise<AdapterPackage | undefined> {
  const { readFile } = await import("node:fs/promises");
  const { join } = await import("node:path");
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => "");
  // Most packages are none of ours, and need not be parsed.
  if (!text.includes('"anymodel"')) return undefined;
  try {
    const { name, anymodel } = JSON.parse(text) as Record<string, unknown>;
    if (!isRecord(anymodel) || !isRecord(anymodel.providers) || typeof name !== "string")
      return undefined;
    const providers = Object.entries(anymodel.providers).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    );
    return { folder, name, providers: Object.fromEntries(providers) };
  } catch {
    return undefined;
  }
}
