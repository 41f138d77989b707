import type { ProviderAdapter } from "@anymodel/core";
import { type Assertions, createAssertions } from "./assertions.ts";
import { type Case, type Check, casesOf } from "./check.ts";
import { CHECKS } from "./checks.ts";
import {
  type CheckResult,
  type ConformanceReport,
  createReport,
  type ReportHead,
} from "./report.ts";
import { createSubject, type Subject, type SubjectOptions } from "./subject.ts";

/** A case that never ends is a failure. Milliseconds. */
const PATIENCE = 5_000;

/** Runs all checks without a test runner, for scripts: nothing is printed, nothing is written. */
export async function checkAdapter(
  adapter: ProviderAdapter,
  options: SubjectOptions,
): Promise<ConformanceReport> {
  const subject = createSubject(adapter, options);
  const assert = createAssertions();
  const results: CheckResult[] = [];
  for (const check of CHECKS) {
    const cases = casesOf(check, subject);
    const failures: CheckResult["failures"] = [];
    for (const one of cases) {
      try {
        await runCase(one, assert, adapter);
      } catch (error) {
        failures.push({ case: one.name, message: messageOf(error) });
      }
    }
    results.push(resultOf(check, cases.length, failures));
  }
  return createReport(headOf(subject, options), results);
}

/** Runs a case, and fails it where it does not end. */
export async function runCase(
  one: Case,
  assert: Assertions,
  { chat }: ProviderAdapter,
): Promise<void> {
  await chat?.load?.();
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("It does not end.")), PATIENCE);
  });
  try {
    await Promise.race([one.run(assert), late]);
  } finally {
    clearTimeout(timer!);
  }
}

/** The result of a check from what failed of it. */
export function resultOf(
  { id, level, name }: Check,
  cases: number,
  failures: NonNullable<CheckResult["failures"]>,
): CheckResult {
  const status = cases === 0 ? "not_declared" : failures.length > 0 ? "failed" : "passed";
  return { id, level, name, status, cases, ...(failures.length > 0 && { failures }) };
}

/** Whom the report of a subject is about. */
export function headOf(subject: Subject, { settings }: SubjectOptions): ReportHead {
  return { adapter: subject.given, package: subject.package?.manifest.name, settings };
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
