/**
 * Bundles core and the Bytez adapter for the browser, and prints what of our own code is loaded at the start
 * and in all (the rest is loaded at its first use). It fails where the code has grown past what stands here.
 */
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** kB (1,000 bytes), minified and gzipped, ky not counted: what we want, and what must not be passed today. */
const LIMITS = {
  "loaded at the start": { goal: 12, most: 16.5 },
  "in all, with what is loaded at its first use": { goal: 15, most: 22 },
};

const { outputFiles, metafile } = await build({
  stdin: {
    contents: `
      export { createClient, isAnyModelError } from "@anymodel/core";
      export { bytez } from "@anymodel/provider-bytez";`,
    resolveDir: import.meta.dirname,
  },
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target: "es2023",
  platform: "browser",
  // The sources, so that no build is needed; the compiler only takes their types away.
  conditions: ["anymodel-source"],
  external: ["ky"],
  legalComments: "none",
  outdir: "dist",
  metafile: true,
  write: false,
});

const nameOf = (path: string) => path.split("/").at(-1)!;
const outputs = Object.entries(metafile.outputs);
const atStart = new Set<string>();
const follow = (path: string): void => {
  if (atStart.has(nameOf(path))) return;
  atStart.add(nameOf(path));
  for (const { kind, path: next, external } of metafile.outputs[path]?.imports ?? []) {
    if (kind === "import-statement" && !external) follow(next);
  }
};
follow(outputs.find(([, { entryPoint }]) => entryPoint === "<stdin>")![0]);

const sizeOf = (files: typeof outputFiles) =>
  gzipSync(Buffer.concat(files.map(({ contents }) => contents)), { level: 9 }).length / 1000;
const sizes = [
  sizeOf(outputFiles.filter(({ path }) => atStart.has(nameOf(path)))),
  sizeOf(outputFiles),
];
for (const [index, [what, { goal, most }]] of Object.entries(LIMITS).entries()) {
  const size = sizes[index]!;
  const verdict = size <= goal ? "reached" : "NOT REACHED";
  console.log(
    `core with Bytez, ${what}: ${size.toFixed(2)} kB gzipped (goal ${goal} kB: ${verdict})`,
  );
  if (size > most) {
    console.error(`That is more than the ${most} kB that it may have today.`);
    process.exitCode = 1;
  }
}
