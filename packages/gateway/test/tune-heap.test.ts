import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const LOAD = join(import.meta.dirname, "support/heap-load.ts");

/** Full collections of a process of its own, after so many calls of `tuneHeap`; V8 complains of flags on standard error. */
function fullCollections(calls: number): number {
  const { stdout, stderr, status } = spawnSync(process.execPath, [LOAD, String(calls)], {
    encoding: "utf8",
    timeout: 60_000,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return Number(stdout);
}

// Once, and as in a program that calls it beside the command.
test.each([1, 2])("big bodies start fewer full collections after %i calls", (calls) => {
  const tuned = fullCollections(calls);
  expect(tuned).toBeLessThan(fullCollections(0));
});
