import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { conformance } from "@anymodel/testkit";
import { afterAll, describe, expect, it } from "vitest";
import { checkAnswers, PROTOCOLS, type Protocol, scaffold } from "../src/index.ts";
import { writeFiles } from "../src/write-files.ts";

// Inside the package, so that what is written finds the workspace's packages.
const folder = mkdtempSync(new URL("../.scaffolded-", import.meta.url).pathname);
afterAll(() => rmSync(folder, { recursive: true }));

for (const protocol of Object.keys(PROTOCOLS) as Protocol[]) {
  const id = `acme-${protocol}`;
  const answers = checkAnswers({
    id,
    baseURL: "https://api.acme.example/v1",
    env: "ACME_API_KEY",
    protocol,
    name: id,
    repository: "acme/acme",
  });
  const files = scaffold(answers);
  writeFiles(join(folder, id), files);
  const factories = await import(/* @vite-ignore */ join(folder, id, "src/index.ts"));
  const [factory] = Object.values(factories) as (() => any)[];
  const vectors = JSON.parse(files[`test/vectors/${id}.json`]!);
  conformance(factory!(), { describe, it, expect, vectors });
}
