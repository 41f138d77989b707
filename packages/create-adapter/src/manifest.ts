import type { Answers } from "./answers.ts";
import type { Names } from "./names.ts";
import type { Versions } from "./versions.ts";

/** The new package's `package.json`. */
export function manifestOf(
  { id, name, repository }: Answers,
  { factory, title }: Names,
  { core, testkit, create }: Versions,
): object {
  return {
    name,
    version: "0.0.0",
    description: `The ${title} adapter of anymodel.`,
    keywords: ["ai", "anymodel", "anymodel-provider", "llm", id],
    license: "MIT",
    repository: { type: "git", url: `git+https://github.com/${repository}.git` },
    files: ["dist", "conformance.json"],
    type: "module",
    sideEffects: false,
    exports: {
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./package.json": "./package.json",
    },
    publishConfig: { access: "public", provenance: true },
    scripts: {
      build: "tsc -p tsconfig.build.json",
      prepack: "npm run build",
      types: "tsc -p tsconfig.json",
      // The suite also reads the package as others will import it.
      test: "npm run build && vitest run",
      readme: "npm run build && create-anymodel-adapter readme",
      check: "npm run types && npm test && npm run readme -- --check",
    },
    peerDependencies: { "@anymodel/core": core },
    devDependencies: {
      "@anymodel/core": core,
      "@anymodel/testkit": testkit,
      "@changesets/cli": "^3.0.3",
      "create-anymodel-adapter": create,
      typescript: "^7.0.2",
      vitest: "^5.1.1",
    },
    engines: { node: ">=22" },
    anymodel: { providers: { [id]: factory } },
  };
}
