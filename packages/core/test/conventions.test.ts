import { globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import * as core from "@anymodel/core";
import * as provider from "@anymodel/core/provider";
import * as server from "@anymodel/core/server";

const root = resolve(import.meta.dirname, "../../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const sources = (pattern: string) =>
  globSync(pattern, { cwd: root }).map((path) => ({ path, text: read(path) }));
const manifests = globSync("packages/*/package.json", { cwd: root }).map((path) => ({
  folder: dirname(path),
  ...(JSON.parse(read(path)) as { name: string; anymodel?: { providers: Record<string, string> } }),
}));
/** Every specifier that a source imports, types included. */
const importsOf = (text: string) =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, specifier]) => specifier!);

test("the doors are signed lists: a new name is a decision", () => {
  expect(Object.keys(core).toSorted()).toMatchInlineSnapshot(`
    [
      "AnyModelError",
      "Secret",
      "createClient",
      "createRegistry",
      "defineTool",
      "isAnyModelError",
    ]
  `);
  expect(Object.keys(server)).toEqual(["createRelay", "gatherTexts"]);
  expect(Object.keys(provider).toSorted()).toMatchInlineSnapshot(`
    [
      "AnyModelError",
      "CHAT_PARAMETERS",
      "EVERY_WAY",
      "NO_EFFECT_PARAMETERS",
      "OPENAI_PARAMETERS",
      "Secret",
      "UNSUPPORTED_PARAMETERS",
      "answerMeta",
      "asFields",
      "asList",
      "base64Of",
      "connectionOf",
      "countUsage",
      "createError",
      "defineAdapter",
      "each",
      "encodeModelPath",
      "finishReason",
      "invalidRequest",
      "jsonArray",
      "jsonStep",
      "knownFields",
      "messageOfBody",
      "modelList",
      "ndjson",
      "openaiChat",
      "parametersSchema",
      "parseFields",
      "readConversation",
      "readTurns",
      "readUsage",
      "sse",
      "supportedParameters",
      "text",
      "textDeltas",
      "textOf",
      "toSecret",
      "toolDelta",
    ]
  `);
});

test("core and gateway never ask who a provider is", () => {
  const prefixes = manifests.flatMap(({ anymodel }) => Object.keys(anymodel?.providers ?? {}));
  const names = prefixes.filter((name) => name !== "anymodel");
  expect(names).toContain("bytez");
  const asking = new RegExp(
    `(===?|!==?|case|\\w\\(|\\[)\\s*["'\`](${names.join("|")})["'\`/]|["'\`](${names.join("|")})["'\`]\\s*(===?|!==?)`,
  );
  const code = sources("packages/{core,gateway}/src/**/*.ts").filter(
    ({ path }) => !path.endsWith("known-adapters.ts"),
  );
  const offenders = code.flatMap(({ path, text }) =>
    text
      .split("\n")
      .filter((line) => asking.test(line.replace(/\/\/.*|^\s*\*.*/, "")))
      .map((line) => `${path}: ${line.trim()}`),
  );
  expect(offenders).toEqual([]);
});

test("an adapter imports only the provider's door, or stands on another adapter package", () => {
  const adapters = manifests.filter(({ anymodel }) => anymodel);
  for (const { folder } of adapters) {
    const outside = sources(`${folder}/src/**/*.ts`)
      .flatMap(({ text }) => importsOf(text))
      .filter((specifier) => !specifier.startsWith("."));
    const allowed = new Set(["@anymodel/core/provider", "@anymodel/openai-compatible"]);
    expect(outside.filter((specifier) => !allowed.has(specifier))).toEqual([]);
  }
});

test("core runs anywhere: no Node import, no Buffer, one look at the environment", () => {
  for (const { path, text } of sources("packages/core/src/**/*.ts")) {
    expect(importsOf(text).filter((specifier) => specifier.startsWith("node:"))).toEqual([]);
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    expect(/\bBuffer\b/.test(code) ? path : "").toBe("");
    expect(/\bprocess\b/.test(code) && !path.endsWith("environment.ts") ? path : "").toBe("");
  }
});

test("core's sources are small, and named after what they give", () => {
  for (const { path, text } of sources("packages/*/src/**/*.ts")) {
    expect(path).not.toMatch(/(utils?|helpers?|common|misc)\.ts$/);
    expect(text.split("\n").length > 310 ? path : "").toBe("");
  }
});
