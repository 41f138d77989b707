import type { ProviderAdapter } from "@anymodel/core";
import { abilitiesOf } from "./abilities.ts";
import type { Level } from "./check.ts";
import { CHECKS } from "./checks.ts";

/** What came of a check. `not_declared`: the adapter has nothing that it could look at. */
export interface CheckResult {
  id: string;
  level: Level;
  name: string;
  status: "passed" | "failed" | "not_declared";
  /** How many things it looked at. */
  cases: number;
  /** What failed, and why. */
  failures?: { case: string; message: string }[];
}

/** What came of all checks: the content of `conformance.json`. */
export interface ConformanceReport {
  /** The adapter contract's version. */
  spec: 1;
  adapter: string;
  /** The npm package, where the adapter has one. */
  package?: string;
  /** The settings that the adapter was made with, where they are not the default. */
  settings?: Record<string, unknown>;
  /** The highest level of which, and of all below, no check fails; `none` if L0 fails. */
  level: Level | "none";
  passed: number;
  total: number;
  /** What the adapter declares that it can do. */
  abilities: string[];
  checks: CheckResult[];
}

/** Whom a report is about. */
export interface ReportHead {
  adapter: ProviderAdapter;
  package: string | undefined;
  settings: Record<string, unknown> | undefined;
}

/** Puts results together; what was not run counts as failed. */
export function createReport(
  { adapter, package: name, settings }: ReportHead,
  results: readonly CheckResult[],
): ConformanceReport {
  const checks = CHECKS.flatMap(({ id }) => results.filter((result) => result.id === id));
  const declared = checks.filter(({ status }) => status !== "not_declared");
  return {
    spec: 1,
    adapter: adapter.id,
    ...(name && { package: name }),
    ...(settings && { settings }),
    level: levelOf(checks),
    passed: declared.filter(({ status }) => status === "passed").length,
    total: declared.length,
    abilities: abilitiesOf(adapter),
    checks,
  };
}

function levelOf(checks: readonly CheckResult[]): ConformanceReport["level"] {
  let reached: ConformanceReport["level"] = "none";
  for (const level of ["L0", "L1", "L2", "L3", "L4"] as const) {
    const mine = checks.filter((check) => check.level === level && check.status !== "not_declared");
    if (mine.some(({ status }) => status === "failed")) break;
    // A level with nothing to look at is not reached: nobody asked the live provider.
    if (mine.length === 0) break;
    reached = level;
  }
  return reached;
}

const MARKS = { passed: "✓", failed: "✗", not_declared: "–" } as const;

/** A report as a table for people. */
export function formatReport(report: ConformanceReport): string {
  const { adapter, level, passed, total, abilities, checks } = report;
  const width = Math.max(...checks.map(({ id }) => id.length));
  return [
    `${adapter}: anymodel spec ${report.spec} · ${level} · ${passed}/${total} · ${abilities.join(", ")}`,
    ...checks.flatMap(({ id, level: its, name, status, cases, failures = [] }) => [
      `${MARKS[status]} ${its} ${id.padEnd(width)}  ${name}${cases > 0 ? ` (${cases})` : ""}`,
      ...failures.map((failure) => `      ${failure.case}: ${failure.message.split("\n")[0]}`),
    ]),
  ].join("\n");
}
