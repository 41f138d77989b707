import { readFileSync } from "node:fs";

/** The version ranges that a new package asks for. */
export interface Versions {
  core: string;
  testkit: string;
  create: string;
}

/** Those that this package was released with, which its own manifest names. */
export function readVersions(): Versions {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const { version, devDependencies } = manifest;
  // A caret before 1.0 ends at the next minor, which breaks nothing here.
  const rangeOf = (at: string) => (/^0\.0\.|^[1-9]/.test(at) ? `^${at}` : `>=${at} <1`);
  const range = (found: string) => rangeOf(/^\d/.test(found) ? found : version);
  return {
    core: range(devDependencies["@anymodel/core"]),
    testkit: range(devDependencies["@anymodel/testkit"]),
    create: range(version),
  };
}
