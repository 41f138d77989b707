import type { Answers } from "./answers.ts";
import { manifestOf } from "./manifest.ts";
import { namesOf } from "./names.ts";
import { openaiProtocol } from "./protocols/openai.ts";
import { ownProtocol } from "./protocols/own.ts";
import type { ProtocolFiles } from "./protocols/protocol.ts";
import { readmeOf } from "./readme.ts";
import { readVersions } from "./versions.ts";
import { workflowOf } from "./workflow.ts";

/** The files of a new adapter's package: path → content. Nothing is written. */
export function scaffold(answers: Answers): Record<string, string> {
  const { id, protocol } = answers;
  const names = namesOf(id);
  const { source, vectors, tables }: ProtocolFiles =
    protocol === "openai" ? openaiProtocol(answers, names) : ownProtocol(answers, names);
  const versions = readVersions();
  return {
    "package.json": json(manifestOf(answers, names, versions)),
    "tsconfig.json": json(TSCONFIG),
    "tsconfig.build.json": json(TSCONFIG_BUILD),
    "src/index.ts": source,
    "test/conformance.test.ts": conformanceTest(names.factory),
    [`test/vectors/${id}.json`]: json(vectors),
    "README.md": readmeOf(answers, names, tables),
    ".changeset/config.json": json(CHANGESET),
    ".github/workflows/release.yml": workflowOf(),
    ".gitignore": "node_modules/\ndist/\n",
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function conformanceTest(factory: string): string {
  return `import { conformance } from "@anymodel/testkit";
import { describe, expect, it } from "vitest";
import { ${factory} } from "../src/index.ts";

conformance(${factory}(), {
  describe,
  it,
  expect,
  vectors: new URL("./vectors/", import.meta.url),
  report: new URL("../conformance.json", import.meta.url),
});
`;
}

const TSCONFIG = {
  compilerOptions: {
    target: "es2023",
    lib: ["es2023", "dom", "dom.iterable"],
    module: "nodenext",
    strict: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
    rewriteRelativeImportExtensions: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  },
  include: ["src", "test"],
};

const TSCONFIG_BUILD = {
  extends: "./tsconfig.json",
  compilerOptions: { noEmit: false, declaration: true, rootDir: "src", outDir: "dist" },
  include: ["src"],
};

const CHANGESET = {
  $schema: "https://unpkg.com/@changesets/config@4/schema.json",
  changelog: "@changesets/cli/changelog",
  access: "public",
  baseBranch: "main",
};
