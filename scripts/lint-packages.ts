// Packs every published package as users get it, and lints the tarball: publint, and attw for ESM-only packages.
import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const bin = join(root, "node_modules/.bin");
const folder = mkdtempSync(join(tmpdir(), "anymodel-packs-"));
let failed = false;

try {
  for (const manifest of globSync("packages/*/package.json", { cwd: root })) {
    const {
      name,
      private: hidden,
      exports = {},
    } = JSON.parse(readFileSync(join(root, manifest), "utf8"));
    if (hidden) continue;
    const cwd = join(root, dirname(manifest));
    const out = join(folder, "package.tgz");
    rmSync(out, { force: true });
    execFileSync("pnpm", ["pack", "--out", out], { cwd, stdio: "pipe" });
    check(name, "publint", ["--strict", out]);
    // A package without entry points (a command) has no types to resolve.
    if (Object.keys(exports).some((door) => door !== "./package.json")) {
      check(name, "attw", ["--profile", "esm-only", "--quiet", out]);
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
