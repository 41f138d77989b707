import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What is known of the package that an adapter is published as. */
export interface PackageFacts {
  manifest: Record<string, any>;
  /** Path from the package's folder → source, of every file that importing the package loads from it. */
  sources: Map<string, string>;
  /** The specifiers of other packages that these files import at run time. */
  imports: Set<string>;
}

/** The adapter's package: the nearest `package.json` above, if it has the `anymodel` field of one. */
export function findPackage(from: string | URL): PackageFacts | undefined {
  let folder = typeof from === "string" ? resolve(from) : fileURLToPath(from);
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder) return undefined;
    folder = above;
  }
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (typeof manifest.anymodel !== "object") return undefined;
  return { manifest, ...readGraph(folder, manifest) };
}

// Import and export statements, and calls of import(); types are erased and load nothing.
const IMPORT =
  /(?:^|[;\n])\s*(?:import|export)\s+(?!type\b)(?:[^"';]*?\bfrom\s*)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g;

function readGraph(
  folder: string,
  manifest: PackageFacts["manifest"],
): Pick<PackageFacts, "sources" | "imports"> {
  const sources = new Map<string, string>();
  const imports = new Set<string>();
  const visit = (path: string): void => {
    const name = path.slice(folder.length + 1);
    if (sources.has(name) || !existsSync(path)) return;
    const source = withoutComments(readFileSync(path, "utf8"));
    sources.set(name, source);
    for (const [, statement, call] of source.matchAll(IMPORT)) {
      const specifier = (statement ?? call)!;
      if (!specifier.startsWith(".")) imports.add(specifier);
      else visit(fileURLToPath(new URL(specifier, pathToFileURL(path))));
    }
  };
  for (const entry of Object.values(manifest.exports ?? {})) {
    const { "anymodel-source": source, default: built } = Object(entry);
    const file = source ?? built ?? entry;
    if (typeof file === "string" && /\.[cm]?[jt]s$/.test(file)) visit(join(folder, file));
  }
  return { sources, imports };
}

/** Words in comments are no code; strings that hold `//` keep what stands before it. */
function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}
