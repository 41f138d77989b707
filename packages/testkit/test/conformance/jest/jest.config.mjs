/** Jest over the sources: ES modules, whose types are taken away. */
export default {
  rootDir: import.meta.dirname,
  testMatch: ["**/*.jest-test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: { "\\.ts$": "./strip-types.mjs" },
  transformIgnorePatterns: [],
  testEnvironmentOptions: { customExportConditions: ["anymodel-source", "node", "node-addons"] },
  cache: false,
};
