// Writes the table of docs/faults.md: node --conditions=anymodel-source docs/scripts/generate-fault-table.ts
import { readFileSync, writeFileSync } from "node:fs";
import { type FaultRow, faultTable } from "@anymodel/testkit/faults";
import { renderTable } from "./render-table.ts";

const PAGE = new URL("../faults.md", import.meta.url);
const MARKED = /(<!-- faults -->\n)[\s\S]*?(<!-- \/faults -->)/;

/** The page with its table written anew. */
export function fillFaultTable(page: string): string {
  const rows = faultTable.filter(({ name }) => !isStatus(name)).map(toCells);
  const first = faultTable.find(({ name }) => isStatus(name));
  const codes = faultTable.flatMap(({ name }) => (isStatus(name) ? name.slice(7) : []));
  const statuses = ["`status-503:60s`", `${withoutCode(first!)}; ${codes.join(", ")}`, "all"];
  const [healthy, ...rest] = rows;
  const table = renderTable(["Model", "What happens", "Wires"], [healthy!, statuses, ...rest]);
  return page.replace(MARKED, (_, start, end) => `${start}\n${table}\n\n${end}`);
}

function isStatus(name: string): boolean {
  return name.startsWith("status-");
}

function withoutCode({ what }: FaultRow): string {
  return what.replace(/^HTTP \d+/, "That HTTP status");
}

function toCells({ example, what, wires }: FaultRow): string[] {
  return [`\`${example}\``, what, wires.length === 4 ? "all" : wires.join(", ")];
}

if (import.meta.main) writeFileSync(PAGE, fillFaultTable(readFileSync(PAGE, "utf8")));
