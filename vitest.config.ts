import { defineConfig } from "vitest/config";

// Tests read the packages' sources, so that none of them needs a build.
const conditions = ["anymodel-source", "node", "import", "module", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "docs/test/**/*.test.ts"],
    testTimeout: 20_000,
    // No test file touches another's state, and starting afresh for each costs more than most of them run.
    isolate: false,
  },
});
