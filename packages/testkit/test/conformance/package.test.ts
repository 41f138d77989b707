import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkAdapter } from "@anymodel/testkit";
import { afterAll, expect, test } from "vitest";
import { acme } from "./acme.ts";
import { readVectors } from "./mutant.ts";

const folder = mkdtempSync(join(tmpdir(), "package-"));
afterAll(() => rmSync(folder, { recursive: true }));

const MANIFEST = {
  name: "anymodel-provider-acme",
  type: "module",
  sideEffects: false,
  license: "MIT",
  repository: "https://acme.example/source",
  keywords: ["anymodel"],
  exports: {
    ".": {
      "anymodel-source": "./src/index.ts",
      types: "./dist/index.d.ts",
      default: "./dist/index.js",
    },
  },
  publishConfig: { exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } } },
  peerDependencies: { "@anymodel/core": "^1.0.0" },
  anymodel: { providers: { acme: "acme" } },
};

const SOURCE =
  'import { sse } from "@anymodel/core/provider";\nexport { acme } from "./acme.ts";\n';

let count = 0;

/** The checks that a package fails. */
async function failuresOf(
  manifest: object,
  source = "export const acme = 1; // process.env",
): Promise<string[]> {
  const home = join(folder, String(count++));
  mkdirSync(join(home, "src"), { recursive: true });
  mkdirSync(join(home, "test", "vectors"), { recursive: true });
  writeFileSync(join(home, "package.json"), JSON.stringify({ ...MANIFEST, ...manifest }));
  writeFileSync(join(home, "src", "index.ts"), SOURCE);
  writeFileSync(join(home, "src", "acme.ts"), source);
  writeFileSync(join(home, "test", "vectors", "acme.json"), JSON.stringify(readVectors()));
  const report = await checkAdapter(acme(), { vectors: join(home, "test", "vectors") });
  expect(report.package).toBe(MANIFEST.name);
  return report.checks.flatMap(({ id, failures = [] }) =>
    failures.map((failure) => `${id}: ${failure.case}`),
  );
}

test("a package of an adapter passes", async () => {
  expect(await failuresOf({})).toEqual([]);
});

test.each([
  [
    "core as a dependency",
    "package.manifest: core is a peer",
    { dependencies: { "@anymodel/core": "^1.0.0" } },
  ],
  ["no core", "package.manifest: core is a peer", { peerDependencies: {} }],
  ["CommonJS", "package.manifest: modules", { type: "commonjs" }],
  ["side effects", "package.manifest: modules", { sideEffects: true }],
  [
    "types last",
    "package.manifest: exports name types first",
    {
      publishConfig: {
        exports: { ".": { default: "./dist/index.js", types: "./dist/index.d.ts" } },
      },
    },
  ],
  ["no keyword", "package.manifest: it can be found", { keywords: [] }],
  [
    "another adapter's name",
    "package.manifest: it can be found",
    { anymodel: { providers: { other: "other" } } },
  ],
])("%s: fails %s", async (_what, failure, manifest) => {
  expect(await failuresOf(manifest)).toEqual([failure]);
});

test.each([
  ["reads the environment", "export const key = process.env.ACME_API_KEY;"],
  ["uses Buffer", "export const toBase64 = (text: string) => Buffer.from(text).toString();"],
  ["asks by itself", 'export const ask = () => fetch("https://acme.example");'],
  ["waits by itself", "export const wait = () => setTimeout(() => {}, 10);"],
  ["waits while it is imported", "const models = []; \nawait models;"],
  ["prints", 'export const acme = () => console.log("made");'],
])("source that %s fails package.portable", async (_what, source) => {
  expect(await failuresOf({}, source)).toEqual([
    expect.stringMatching(/^package.portable: src.acme.ts/),
  ]);
});

test.each([
  ["core's other door", 'import { createClient } from "@anymodel/core";'],
  ["Node", 'import { readFileSync } from "node:fs";'],
  ["what no dependency is", 'import { z } from "zod";'],
])("an import of %s fails package.portable", async (_what, source) => {
  expect(await failuresOf({}, source)).toEqual(["package.portable: imports"]);
});

test("an import of types loads nothing", async () => {
  expect(await failuresOf({}, 'import type { Model } from "acme-types";')).toEqual([]);
});
