// Packs every published package as users get it, and lints the tarball: publint, and attw for ESM-only packages.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PACKAGES, packPackage } from "./pack-packages.ts";

const bin = join(resolve(import.meta.dirname, ".."), "node_modules/.bin");
const folder = mkdtempSync(join(tmpdir(), "anymodel-packs-"));
let failed = false;

try {
  for (const [name, { manifest }] of PACKAGES) {
    const tarball = packPackage(name, folder);
    check(name, "publint", ["--strict", tarball]);
    // A package without entry points (a command) has no types to resolve.
    if (Object.keys(manifest.exports ?? {}).some((door) => door !== "./package.json")) {
      check(name, "attw", ["--profile", "esm-only", "--quiet", tarball]);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (failed) process.exit(1);

function check(name: string, tool: string, args: string[]): void {
  try {
    execFileSync(join(bin, tool), args, { stdio: "pipe" });
    process.stdout.write(`${name}: ${tool} clean\n`);
  } catch (error) {
    failed = true;
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
    process.stdout.write(`${name}: ${tool} failed\n${stdout}${stderr}\n`);
  }
}
