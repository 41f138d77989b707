/**
 * Builds the package in whose folder it runs: declarations file by file, and code in as few files as its doors and
 * its later imports allow, because Node pays for each file that it loads. Nothing is minified.
 */
import { execFileSync } from "node:child_process";
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const { exports = {}, imports = {} } = JSON.parse(readFileSync("package.json", "utf8"));

/** Every file of `dist` that the manifest names, as its source. */
function sourcesOf(target: unknown): string[] {
  if (typeof target === "object" && target !== null)
    return Object.values(target).flatMap(sourcesOf);
  const [, name] = /^\.\/dist\/(.+)\.js$/.exec(String(target)) ?? [];
  return name === undefined ? [] : [`src/${name}.ts`];
}

rmSync("dist", { recursive: true, force: true });
const compiler = join(resolve(import.meta.dirname, ".."), "node_modules/.bin/tsc");
execFileSync(compiler, ["-p", "tsconfig.build.json", "--emitDeclarationOnly"], {
  stdio: "inherit",
});
await build({
  entryPoints: [...new Set(sourcesOf([exports, imports]))],
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2023",
  // What a condition chooses is chosen where the package runs, not here.
  external: Object.keys(imports),
  packages: "external",
  logLevel: "warning",
});

// A package without side effects needs no import for its own sake, and bundlers warn of such.
for (const file of globSync("dist/*.js")) {
  const code = readFileSync(file, "utf8").replace(/^import "\.\/[^"]+";\n/gm, "");
  if (code.trim() === "") rmSync(file);
  else writeFileSync(file, code);
}
