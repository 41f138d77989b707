import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median } from "./median.ts";

/** Median milliseconds to import ky alone, and core with the Bytez adapter, each in a fresh process. */
export interface ImportTimes {
  ky: number;
  anymodel: number;
}

const SUBJECTS = {
  ky: ["ky"],
  anymodel: ["@anymodel/core", "@anymodel/provider-bytez"],
} as const;

/** Imports in turns. Each process reports its own time, so that Node's own start is not part of it. */
export function measureImports(times = 31): ImportTimes {
  const found: Record<keyof ImportTimes, number[]> = { ky: [], anymodel: [] };
  // The first import of each fills the file cache and is not counted.
  for (let time = 0; time <= times; time++) {
    for (const subject of ["ky", "anymodel"] as const) {
      const elapsed = importOnce(SUBJECTS[subject]);
      if (time > 0) found[subject].push(elapsed);
    }
  }
  return { ky: median(found.ky), anymodel: median(found.anymodel) };
}

function importOnce(names: readonly string[]): number {
  const script = `const before = performance.now();
${names.map((name) => `await import(${JSON.stringify(name)});`).join("\n")}
process.stdout.write(String(performance.now() - before));`;
  const { stdout, status, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", script],
    {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}
