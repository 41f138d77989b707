/**
 * Bundles core and the Bytez adapter for the browser, and prints what of our own code is loaded at the start,
 * in all (the rest is loaded at its first use), and as one file, from a bundler that splits nothing. It fails
 * where the code has grown past what stands here.
 */
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** kB (1,000 bytes), minified and gzipped, ky not counted: what we want, and what must not be passed today. */
const LIMITS = {
  "core with Bytez, loaded at the start": { goal: 12, most: 11.7 },
  "core with Bytez, in all": { goal: 15, most: 22.7 },
  "core with Bytez, as one file": { goal: 15, most: 22.9 },
  "the router, loaded where it is used": { goal: 6.5, most: 7.4 },
};

/** Only those who configure a router load it. */
const ROUTER = "./routing.ts";

const CORE = `export { createClient, isAnyModelError } from "@anymodel/core";`;

/** What each adapter may add to core alone. */
const ADAPTER_GOAL = 6;

const ADAPTERS = {
  "@anymodel/provider-bytez": "bytez",
  "@anymodel/provider-anthropic": "anthropic",
  "@anymodel/provider-gemini": "gemini",
  "@anymodel/provider-ollama": "ollama",
  "@anymodel/provider-openai": "openai",
  "@anymodel/openai-compatible": "groq",
};

async function bundle(contents: string, splitting: boolean, ...external: string[]) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    splitting,
    minify: true,
    format: "esm",
    target: "es2023",
    platform: "browser",
    // The sources, so that no build is needed; the compiler only takes their types away.
    conditions: ["anymodel-source"],
    external: ["ky", ...external],
    legalComments: "none",
    outdir: "dist",
    metafile: true,
    write: false,
  });
  return { files: outputFiles, outputs: metafile.outputs };
}

type Bundle = Awaited<ReturnType<typeof bundle>>;

const nameOf = (path: string) => path.split("/").at(-1)!;

/** The files that the entry imports, directly and through others, but for what it imports later. */
function filesAtStart({ files, outputs }: Bundle): Bundle["files"] {
  const found = new Set<string>();
  const follow = (path: string): void => {
    if (found.has(nameOf(path))) return;
    found.add(nameOf(path));
    for (const { kind, path: next, external } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement" && !external) follow(next);
    }
  };
  follow(Object.keys(outputs).find((path) => outputs[path]!.entryPoint === "<stdin>")!);
  return files.filter(({ path }) => found.has(nameOf(path)));
}

const sizeOf = (files: Bundle["files"]) =>
  gzipSync(Buffer.concat(files.map(({ contents }) => contents)), { level: 9 }).length / 1000;

const BYTEZ = `${CORE} export { bytez } from "@anymodel/provider-bytez";`;
const split = await bundle(BYTEZ, true, ROUTER);
const inAll = sizeOf(split.files);
const sizes = [
  sizeOf(filesAtStart(split)),
  inAll,
  sizeOf((await bundle(BYTEZ, false, ROUTER)).files),
  sizeOf((await bundle(BYTEZ, true)).files) - inAll,
];
for (const [index, [what, { goal, most }]] of Object.entries(LIMITS).entries()) {
  const size = sizes[index]!;
  const verdict = size <= goal ? "reached" : "NOT REACHED";
  console.log(`${what}: ${size.toFixed(2)} kB gzipped (goal ${goal} kB: ${verdict})`);
  if (size > most) {
    console.error(`That is more than the ${most} kB that it may have today.`);
    process.exitCode = 1;
  }
}

const alone = sizeOf((await bundle(CORE, false, ROUTER)).files);
for (const [name, factory] of Object.entries(ADAPTERS)) {
  const { files } = await bundle(`${CORE} export { ${factory} } from "${name}";`, false, ROUTER);
  const size = sizeOf(files) - alone;
  const verdict = size <= ADAPTER_GOAL ? "reached" : "NOT REACHED";
  console.log(
    `${name} (${factory}), beside core: ${size.toFixed(2)} kB gzipped (goal ${ADAPTER_GOAL} kB: ${verdict})`,
  );
  if (size > ADAPTER_GOAL) process.exitCode = 1;
}
