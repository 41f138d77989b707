import { execFileSync } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { scaffold } from "../src/index.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const manifests = globSync("packages/*/package.json", { cwd: ROOT });

/** The versions that a release gives, if all packages stand at one version and core has a change. */
function release(version: string, bump: string): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "release-"));
  try {
    for (const path of manifests) {
      const manifest = JSON.parse(readFileSync(join(ROOT, path), "utf8"));
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), JSON.stringify({ ...manifest, version }));
    }
    for (const path of ["package.json", "pnpm-workspace.yaml", ".changeset/config.json"]) {
      cpSync(join(ROOT, path), join(folder, path));
    }
    const changeset = `---\n"@anymodel/core": ${bump}\n---\n\nA change.\n`;
    writeFileSync(join(folder, ".changeset/change.md"), changeset);
    execFileSync("git", ["init", "--quiet"], { cwd: folder });
    execFileSync(join(ROOT, "node_modules/.bin/changeset"), ["version"], { cwd: folder });
    return Object.fromEntries(
      manifests.map((path) => {
        const manifest = JSON.parse(readFileSync(join(folder, path), "utf8"));
        return [manifest.name, manifest.version];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a minor of core is no major of an adapter, nor a release of it", () => {
  const versions = release("1.2.3", "minor");
  expect(versions["@anymodel/core"]).toBe("1.3.0");
  expect(versions["@anymodel/provider-bytez"]).toBe("1.2.3");
  for (const version of Object.values(versions)) expect(version).toMatch(/^1\./);
});

test("a major of core is told to adapters, whose own majors are their authors' decision", () => {
  const versions = release("1.2.3", "major");
  expect(versions["@anymodel/core"]).toBe("2.0.0");
  expect(versions["@anymodel/provider-bytez"]).toBe("1.2.4");
});

/** Every action that a workflow uses, as it is written. */
function actionsOf(workflow: string): string[] {
  return [...workflow.matchAll(/uses: (.+)$/gm)].map((match) => match[1]!);
}

test("workflows pin actions by commit and keep no token", () => {
  const answers = {
    id: "acme",
    baseURL: "https://api.acme.example",
    env: "ACME_API_KEY",
    protocol: "sse",
    name: "acme",
    repository: "acme/acme",
  } as const;
  const own = globSync(".github/workflows/*.yml", { cwd: ROOT });
  const workflows = own.map((path) => readFileSync(join(ROOT, path), "utf8"));
  workflows.push(scaffold(answers)[".github/workflows/release.yml"]!);
  expect(workflows.length).toBeGreaterThan(1);
  for (const workflow of workflows) {
    expect(actionsOf(workflow)).not.toHaveLength(0);
    for (const action of actionsOf(workflow)) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
    expect(workflow).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN|secrets\.(?!GITHUB_TOKEN)/);
  }
});
