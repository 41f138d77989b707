import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type BytezEmulator, startBytezEmulator } from "@anymodel/testkit/bytez";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CodeBlock, codeBlocksOf, readPages, ROOT } from "./markdown.ts";

const run = promisify(execFile);
const EXAMPLES = join(ROOT, "docs/.examples");

/** The files that examples read, and what they are made of. */
const MEDIA = {
  "photo.png": "packages/testkit/test/media/mandelbrot.png",
  "speech.wav": "packages/testkit/test/media/cat.wav",
  "clip.mp4": "packages/testkit/test/media/clip.mp4",
};

/** What examples of the gateway import, installed for its tests. */
const OF_GATEWAY = ["hono", "openai"];

const TSCONFIG = {
  extends: "../../tsconfig.json",
  include: ["**/*.ts"],
  exclude: [],
};

const blocks = readPages().flatMap(codeBlocksOf);
const examples = blocks.filter(({ language }) => language === "ts");
let emulator: BytezEmulator;

/** Its own name if it has one (blocks of a page may import each other), else the line that it stands on. */
function pathOf({ page, line, notes }: CodeBlock): string {
  const named = notes.find((note) => note.startsWith("file="))?.slice("file=".length);
  return join(EXAMPLES, page, named ?? `line-${line}.ts`);
}

/** What a block says that it prints: its comments `// → …`, in order. */
function promisedOutput({ code }: CodeBlock): string[] {
  return [...code.matchAll(/\/\/ → (.+)$/gm)].map((match) => match[1]!);
}

beforeAll(async () => {
  rmSync(EXAMPLES, { recursive: true, force: true });
  mkdirSync(EXAMPLES, { recursive: true });
  writeFileSync(join(EXAMPLES, "tsconfig.json"), JSON.stringify(TSCONFIG));
  mkdirSync(join(EXAMPLES, "node_modules"));
  for (const name of OF_GATEWAY) {
    const installed = join(ROOT, "packages/gateway/node_modules", name);
    symlinkSync(installed, join(EXAMPLES, "node_modules", name), "junction");
  }
  for (const example of examples) {
    const path = pathOf(example);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, example.code);
    for (const [name, source] of Object.entries(MEDIA)) {
      copyFileSync(join(ROOT, source), join(dirname(path), name));
    }
  }
  emulator = await startBytezEmulator({ chunkDelay: 0 });
});

afterAll(() => emulator?.close());

test("each code block is TypeScript that is checked, or plainly something else", () => {
  expect(examples.length).toBeGreaterThan(0);
  const unchecked = blocks.filter(({ language }) => !/^(ts|sh|text|json|yaml)$/.test(language));
  expect(unchecked).toEqual([]);
});

test("the examples compile", async () => {
  const tsc = join(ROOT, "node_modules/.bin/tsc");
  const { stdout } = await run(tsc, ["-p", join(EXAMPLES, "tsconfig.json"), "--pretty", "false"], {
    cwd: EXAMPLES,
  }).catch((error: { stdout: string }) => error);
  expect(stdout).toBe("");
});

describe.concurrent("the examples run", () => {
  for (const example of examples.filter(({ notes }) => !notes.includes("fragment"))) {
    test(`${example.page}:${example.line}`, async ({ expect }) => {
      const path = pathOf(example);
      const preload = new URL("./emulate-bytez.ts", import.meta.url).href;
      const { stdout } = await run(
        process.execPath,
        ["--conditions=anymodel-source", "--import", preload, path],
        {
          cwd: dirname(path),
          env: { ...process.env, BYTEZ_API_KEY: "test", BYTEZ_BASE_URL: emulator.baseURL },
          timeout: 15_000,
        },
      );
      let rest = stdout;
      for (const promised of promisedOutput(example)) {
        expect(rest).toContain(promised);
        rest = rest.slice(rest.indexOf(promised) + promised.length);
      }
    });
  }
});
