// Writes the tables of docs/conformance.md from the reports of all adapters, which their tests write:
// node --conditions=anymodel-source docs/scripts/generate-conformance-page.ts
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ConformanceReport } from "@anymodel/testkit";
import { renderTable } from "./render-table.ts";

const ROOT = new URL("../../", import.meta.url);
const PAGE = new URL("docs/conformance.md", ROOT);
const MARKED = /(<!-- conformance -->\n)[\s\S]*?(<!-- \/conformance -->)/;

const MARKS = { passed: "✓", failed: "✗", not_declared: "–" } as const;

/** The reports of all adapters, by name. */
export function readReports(): ConformanceReport[] {
  return globSync("packages/*/conformance*.json", { cwd: ROOT })
    .toSorted()
    .map((path) => JSON.parse(readFileSync(new URL(path, ROOT), "utf8")));
}

/** A page with its tables written anew. */
export function fillConformanceTables(page: string, reports: readonly ConformanceReport[]): string {
  return page.replace(MARKED, (_, start, end) => `${start}\n${renderReports(reports)}\n\n${end}`);
}

function renderReports(reports: readonly ConformanceReport[]): string {
  const names = reports.map(nameOf);
  const adapters = reports.map(({ package: name, level, passed, total, abilities }, at) => [
    `\`${names[at]}\``,
    name ? `\`${name}\`` : "",
    level,
    `${passed}/${total}`,
    abilities.join(", "),
  ]);
  const checks = (reports[0]?.checks ?? []).map(({ id, level, name }) => [
    level,
    `\`${id}\``,
    name,
    ...reports.map((report) => MARKS[report.checks.find((check) => check.id === id)!.status]),
  ]);
  return [
    renderTable(["Adapter", "Package", "Level", "Checks", "Declares"], adapters),
    "",
    "✓ passes, ✗ fails, – has nothing to look at: the adapter declares nothing of the kind.",
    "",
    renderTable(["Level", "Check", "What holds", ...names], checks),
  ].join("\n");
}

/** The adapter, and the settings that it was made with. */
function nameOf({ adapter, settings = {} }: ConformanceReport): string {
  const told = Object.entries(settings).map(([name, value]) => `${name}: ${value}`);
  return [adapter, ...told].join(", ");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = readFileSync(PAGE, "utf8");
  writeFileSync(PAGE, fillConformanceTables(page, readReports()));
}
