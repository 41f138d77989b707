import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProviderAdapter } from "@anymodel/core";
import { createAssertions, type Expect } from "./assertions.ts";
import { casesOf } from "./check.ts";
import { headOf, messageOf, resultOf, runCase } from "./check-adapter.ts";
import { CHECKS } from "./checks.ts";
import { createReport, type ConformanceReport, formatReport } from "./report.ts";
import { createSubject, type SubjectOptions } from "./subject.ts";

/** What `conformance` takes beside the adapter: a test runner, and where the vectors are. */
export interface ConformanceOptions extends SubjectOptions {
  describe: (name: string, define: () => void) => unknown;
  it: (name: string, run: () => Promise<void>) => unknown;
  /** Shows differences as the runner does; `node:test` has none. */
  expect?: Expect;
  /** Where `conformance.json` is written, when all checks have run; also the folder in `ANYMODEL_CONFORMANCE`. */
  report?: string | URL;
}

/**
 * Checks an adapter in a test file, by vitest, jest or node:test, without a network and without a key.
 * What is checked follows from what the adapter declares; there is nothing to skip.
 *
 * ```ts
 * import { conformance } from "@anymodel/testkit";
 * import { describe, expect, it } from "vitest";
 * import { acme } from "../src/index.ts";
 *
 * conformance(acme(), { describe, it, expect, vectors: new URL("./vectors/", import.meta.url) });
 * ```
 */
export function conformance(
  adapter: ProviderAdapter,
  { describe, it, expect, report: file, ...options }: ConformanceOptions,
): void {
  const assert = createAssertions(expect);
  const subject = createSubject(adapter, options);
  const plan = CHECKS.map((check) => ({
    check,
    cases: casesOf(check, subject),
    ran: 0,
    failures: [] as { case: string; message: string }[],
  }));
  const finish = (): void => {
    // A run of some tests says nothing of the rest.
    if (plan.some(({ cases, ran }) => ran < cases.length)) return;
    const results = plan.map(({ check, cases, failures }) =>
      resultOf(check, cases.length, failures),
    );
    const report = createReport(headOf(subject, options), results);
    if (process.env.ANYMODEL_CONFORMANCE_TABLE) process.stdout.write(`${formatReport(report)}\n`);
    for (const place of placesOf(report, file)) writeReport(place, report);
  };

  describe(`${adapter.id} conforms to the adapter contract`, () => {
    for (const entry of plan) {
      if (entry.cases.length === 0) continue;
      const { id, level, name } = entry.check;
      describe(`${level} ${id}: ${name}`, () => {
        for (const one of entry.cases) {
          it(one.name, async () => {
            entry.ran++;
            try {
              await runCase(one, assert, adapter);
            } catch (error) {
              entry.failures.push({ case: one.name, message: messageOf(error) });
              throw error;
            }
          });
        }
      });
    }
    describe("report", () => void it("is written where it is asked for", async () => finish()));
  });
}

function placesOf(report: ConformanceReport, file: string | URL | undefined): (string | URL)[] {
  const folder = process.env.ANYMODEL_CONFORMANCE;
  const name = [report.adapter, ...Object.values(report.settings ?? {})].join("-");
  return [...(file ? [file] : []), ...(folder ? [join(folder, `${name}.json`)] : [])];
}

function writeReport(file: string | URL, report: ConformanceReport): void {
  const text = `${JSON.stringify(report, null, 2)}\n`;
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
}
