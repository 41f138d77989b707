// Packs published packages as users get them: `node scripts/pack-packages.ts <folder> [name…]`, all unless named.
import { execFileSync } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");

interface Manifest {
  name: string;
  private?: boolean;
  exports?: Record<string, unknown>;
  bundledDependencies?: string[];
}

/** The published packages: name → folder and manifest. */
export const PACKAGES = new Map(
  globSync("packages/*/package.json", { cwd: ROOT }).flatMap((path) => {
    const manifest = JSON.parse(readFileSync(join(ROOT, path), "utf8")) as Manifest;
    return manifest.private
      ? []
      : [[manifest.name, { folder: join(ROOT, dirname(path)), manifest }]];
  }),
);

/** Packs one package into a folder; gives the tarball's path. */
export function packPackage(name: string, into: string): string {
  const { folder, manifest } = PACKAGES.get(name)!;
  if (!manifest.bundledDependencies) return pack("pnpm", folder, into);
  const work = mkdtempSync(join(tmpdir(), "anymodel-pack-"));
  try {
    const packed = unpack(pack("pnpm", folder, work), join(work, "whole"));
    // pnpm bundles the workspace's own packages as they lie there: with manifests that only a workspace understands.
    for (const bundled of manifest.bundledDependencies) {
      const own = PACKAGES.get(bundled);
      if (!own) continue;
      const place = join(packed, "node_modules", bundled);
      rmSync(place, { recursive: true });
      unpack(pack("pnpm", own.folder, join(work, bundled)), place, 1);
    }
    // What pnpm adds to a package, but not to one that bundles.
    cpSync(join(ROOT, "LICENSE"), join(packed, "LICENSE"));
    return pack("npm", packed, into);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function pack(command: "npm" | "pnpm", folder: string, into: string): string {
  mkdirSync(into, { recursive: true });
  const before = new Set(readdirSync(into));
  const flags = command === "npm" ? ["--ignore-scripts"] : [];
  execFileSync(command, ["pack", ...flags, "--pack-destination", resolve(into)], {
    cwd: folder,
    stdio: "pipe",
  });
  const made = readdirSync(into).find((file) => file.endsWith(".tgz") && !before.has(file));
  if (!made) throw new Error(`${command} pack made nothing in ${into}: is it there already?`);
  return join(into, made);
}

/** Unpacks a tarball; gives the folder of the package in it. */
function unpack(tarball: string, into: string, strip = 0): string {
  mkdirSync(into, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", into, `--strip-components=${strip}`]);
  return strip === 0 ? join(into, "package") : into;
}

if (import.meta.main) {
  const [into, ...names] = process.argv.slice(2);
  if (!into) throw new Error("Say into which folder.");
  for (const name of names.length > 0 ? names : PACKAGES.keys()) {
    process.stdout.write(`${packPackage(name, into)}\n`);
  }
}
