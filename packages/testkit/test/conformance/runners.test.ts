import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
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

/** Runs Node on files of this folder; the report goes to `reports`. */
async function runNode(reports: string, options: string[], file: URL) {
  const env = { ...process.env, ANYMODEL_CONFORMANCE: reports, NODE_TEST_CONTEXT: undefined };
  const words = [...options, fileURLToPath(file)];
  return promisify(execFile)(process.execPath, words, { env, maxBuffer: 1e8 });
}

test("node:test runs the suite, without expect", async () => {
  const options = ["--conditions=anymodel-source", "--test", "--test-reporter=tap"];
  const { stdout } = await runNode(
    folder,
    options,
    new URL("./acme.node-test.ts", import.meta.url),
  );
  expect(stdout).toMatch(/^# fail 0$/m);
  expect(stdout).toMatch(/^# pass [1-9]\d\d$/m);
  expect(read(join(folder, "acme.json"))).toMatchObject({ adapter: "acme", level: "L3" });
});

test("jest runs the suite, as ES modules", { timeout: 60_000 }, async () => {
  const reports = mkdtempSync(join(folder, "jest-"));
  const jest = createRequire(import.meta.url).resolve("jest/bin/jest");
  const options = ["--no-warnings", "--experimental-vm-modules", jest, "--ci", "--config"];
  const { stderr } = await runNode(
    reports,
    options,
    new URL("./jest/jest.config.mjs", import.meta.url),
  );
  expect(stderr).toMatch(/^Tests: +([1-9]\d\d) passed, \1 total$/m);
  const { level, passed, total } = read(join(reports, "acme.json"));
  expect({ level, passed }).toEqual({ level: "L3", passed: total });
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
