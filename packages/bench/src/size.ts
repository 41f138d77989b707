/**
 * Bundles core and an adapter for the browser, and prints what of our own code is loaded at the start, by a
 * completion, in all (the rest is loaded at its first use: after a failure, for media, for tools, embeddings and
 * the like), and as one file, from a bundler that splits nothing. It fails where the code has grown past what
 * stands here.
 */
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** kB (1,000 bytes), minified and gzipped, ky not counted: what we want, and what must not be passed today. */
const LIMITS = {
  "core with Bytez, loaded at the start": { goal: 12, most: 11.75 },
  "core with Bytez, in all": { goal: 15, most: 23.3 },
  "core with Bytez, as one file": { goal: 15, most: 23.7 },
  "the router, loaded where it is used": { goal: 6.5, most: 7.7 },
};

/** Only those who configure a router load it. */
const ROUTER = "./routing.ts";

const CORE = `export { createClient, isAnyModelError } from "@anymodel/core";`;

/** What each adapter may add to core alone, and what a program that asks for completions through it may load. */
const ADAPTER = { goal: 6, most: 5.5 };
const COMPLETION = { goal: 15, most: 15 };

/** What core loads while the provider makes its first answer, and for adapters that speak OpenAI's protocol. */
const READING = "answer";
const OPENAI = "openai-answer";

const ADAPTERS: Readonly<Record<string, readonly [factory: string, ...pieces: string[]]>> = {
  "@anymodel/provider-bytez": ["bytez", READING],
  "@anymodel/provider-anthropic": ["anthropic", READING],
  "@anymodel/provider-gemini": ["gemini", READING],
  "@anymodel/provider-ollama": ["ollama", READING],
  "@anymodel/provider-openai": ["openai", READING, OPENAI],
  "@anymodel/openai-compatible": ["groq", READING, OPENAI],
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

/** The files of the entry, and of pieces that it loads later: with all that they import, but for what they load later. */
function filesOf({ files, outputs }: Bundle, ...pieces: string[]): Bundle["files"] {
  const found = new Set<string>();
  const follow = (path: string): void => {
    if (found.has(nameOf(path))) return;
    found.add(nameOf(path));
    for (const { kind, path: next, external } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement" && !external) follow(next);
    }
  };
  for (const [path, { entryPoint = "" }] of Object.entries(outputs)) {
    const piece = nameOf(entryPoint).replace(/\.ts$/, "");
    if (entryPoint === "<stdin>" || pieces.includes(piece)) follow(path);
  }
  return files.filter(({ path }) => found.has(nameOf(path)));
}

const sizeOf = (files: Bundle["files"]) =>
  gzipSync(Buffer.concat(files.map(({ contents }) => contents)), { level: 9 }).length / 1000;

const BYTEZ = `${CORE} export { bytez } from "@anymodel/provider-bytez";`;
const split = await bundle(BYTEZ, true, ROUTER);
const inAll = sizeOf(split.files);
const sizes = [
  sizeOf(filesOf(split)),
  inAll,
  sizeOf((await bundle(BYTEZ, false, ROUTER)).files),
  sizeOf((await bundle(BYTEZ, true)).files) - inAll,
];
for (const [index, [what, limit]] of Object.entries(LIMITS).entries()) {
  print(what, sizes[index]!, limit);
}

const alone = sizeOf((await bundle(CORE, false, ROUTER)).files);
for (const [name, [factory, ...pieces]] of Object.entries(ADAPTERS)) {
  const program = `${CORE} export { ${factory} } from "${name}";`;
  const beside = sizeOf((await bundle(program, false, ROUTER)).files) - alone;
  print(`${name} (${factory}), beside core`, beside, ADAPTER);
  const loaded = sizeOf(filesOf(await bundle(program, true, ROUTER), ...pieces));
  print(`${name} (${factory}), with core, loaded by completions`, loaded, COMPLETION);
}

function print(what: string, size: number, { goal, most }: { goal: number; most: number }): void {
  const verdict = size <= goal ? "reached" : "NOT REACHED";
  console.log(`${what}: ${size.toFixed(2)} kB gzipped (goal ${goal} kB: ${verdict})`);
  if (size <= most) return;
  console.error(`That is more than the ${most} kB that it may have today.`);
  process.exitCode = 1;
}
