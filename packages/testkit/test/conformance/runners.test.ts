import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type ConformanceReport, conformance } from "@anymodel/testkit";
import { afterAll, expect, test, vi } from "vitest";
import { acme } from "./acme.ts";
import { readVectors } from "./mutant.ts";

const folder = mkdtempSync(join(tmpdir(), "conformance-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A runner that keeps what it is told, to be run by hand; it demands of callbacks what jest does. */
function createRunner() {
  const tests: { name: string; run: () => Promise<void> }[] = [];
  const titles: string[] = [];
  return {
    tests,
    describe(title: string, define: () => void) {
      titles.push(title);
      // jest refuses a describe whose callback gives something back, and hands `done` to callbacks that take one.
      expect(define.length).toBe(0);
      expect(define()).toBeUndefined();
      titles.pop();
    },
    it(title: string, run: () => Promise<void>) {
      expect(run.length).toBe(0);
      tests.push({ name: [...titles, title].join(" › "), run });
    },
  };
}

const read = (file: string): ConformanceReport => JSON.parse(readFileSync(file, "utf8"));

test("node:test runs the suite, without expect", async () => {
  const file = fileURLToPath(new URL("./acme.node-test.ts", import.meta.url));
  const env = { ...process.env, ANYMODEL_CONFORMANCE: folder, NODE_TEST_CONTEXT: undefined };
  const run = promisify(execFile);
  const { stdout } = await run(
    process.execPath,
    ["--conditions=anymodel-source", "--test", "--test-reporter=tap", file],
    { env, maxBuffer: 1e8 },
  );
  expect(stdout).toMatch(/^# fail 0$/m);
  expect(stdout).toMatch(/^# pass [1-9]\d\d$/m);
  expect(read(join(folder, "acme.json"))).toMatchObject({ adapter: "acme", level: "L3" });
});

test("any runner with describe and it will do, and every test has a name of its own", async () => {
  const report = join(folder, "by-hand.json");
  const { tests, ...runner } = createRunner();
  conformance(acme(), { ...runner, vectors: readVectors(), report });
  expect(new Set(tests.map(({ name }) => name)).size).toBe(tests.length);
  for (const { run } of tests) await run();
  const { level, passed, total } = read(report);
  expect({ level, passed }).toEqual({ level: "L3", passed: total });
});

test("a run of some tests writes no report", async () => {
  const report = join(folder, "partial.json");
  const { tests, ...runner } = createRunner();
  conformance(acme(), { ...runner, vectors: readVectors(), report });
  await tests.at(-1)!.run();
  expect(() => read(report)).toThrow(/ENOENT/);
});

test("a failure stands in the report, and in the table that the environment asks for", async () => {
  const report = join(folder, "failed.json");
  const { tests, ...runner } = createRunner();
  conformance({ ...acme(), docs: "nowhere" }, { ...runner, vectors: readVectors(), report });
  vi.stubEnv("ANYMODEL_CONFORMANCE_TABLE", "1");
  const printed = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const failed: string[] = [];
  for (const { name, run } of tests) await run().catch(() => failed.push(name));
  const table = String(printed.mock.calls.at(-1)![0]);
  printed.mockRestore();
  vi.unstubAllEnvs();
  expect(failed).toEqual([expect.stringContaining("L0 adapter.identity")]);
  expect(read(report)).toMatchObject({ level: "none" });
  expect(table).toContain("✗ L0 adapter.identity");
  expect(table).toContain("docs nowhere is an https address");
});
