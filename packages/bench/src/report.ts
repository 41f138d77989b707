import type { ClientName } from "./clients.ts";
import type { ImportTimes } from "./imports.ts";
import { median } from "./median.ts";
import type { Task } from "./worker.ts";

/** What one client cost at one task. */
export interface Measured {
  task: Task;
  client: ClientName;
  values: number[];
}

/** One line of the table. */
export interface Row {
  name: string;
  value: number;
  /** How many times the yardstick of its section. */
  ratio: number;
}

/** A figure that this project has set itself. */
export interface Goal {
  name: string;
  value: number;
  limit: number;
  unit: string;
  reached: boolean;
}

/** The whole result; medians of the rounds. */
export interface Report {
  node: string;
  sections: { title: string; unit: string; rows: Row[] }[];
  goals: Goal[];
}

const NAMES: Record<ClientName, string> = {
  undici: "undici.request, by hand",
  "undici-text": "undici.request, by hand, raw text",
  fetch: "global fetch, by hand",
  ky: "ky, its defaults",
  "ky-lean": "ky over a lean fetch",
  "anymodel-native": "anymodel, Bytez's own API",
  "anymodel-openai": "anymodel, OpenAI's API",
  openai: "openai",
  "ai-sdk": "ai with @ai-sdk/openai-compatible",
};

const SECTIONS = [
  { task: "call", title: "One call, 32 at a time: CPU", unit: "µs" },
  { task: "heap", title: "One call, 32 at a time: heap", unit: "KiB" },
  { task: "stream", title: "One chunk of 1,000, sent one by one: CPU", unit: "µs" },
  { task: "burst", title: "One chunk of 1,000, sent ten at a time: CPU", unit: "µs" },
] as const;

/** Medians, ratios and goals of what was measured. */
export function toReport(measured: readonly Measured[], imports: ImportTimes | undefined): Report {
  const value = (task: Task, client: ClientName): number | undefined => {
    const found = measured.find((entry) => entry.task === task && entry.client === client);
    return found && median(found.values);
  };
  const sections: Report["sections"] = [];
  for (const { task, title, unit } of SECTIONS) {
    const entries = measured.filter((entry) => entry.task === task);
    const yardstick = value(task, "undici");
    if (yardstick === undefined) continue;
    const rows = entries.map(({ client, values }) => {
      const middle = median(values);
      return { name: NAMES[client], value: middle, ratio: middle / yardstick };
    });
    sections.push({ title, unit, rows });
  }
  if (imports) {
    const { ky, anymodel } = imports;
    sections.push({
      title: "Import in a fresh process",
      unit: "ms",
      rows: [
        { name: "ky", value: ky, ratio: 1 },
        { name: "@anymodel/core and provider-bytez", value: anymodel, ratio: anymodel / ky },
      ],
    });
  }

  const goals: Goal[] = [];
  const goal = (name: string, found: number | undefined, limit: number, unit: string, base = 1) => {
    if (found === undefined) return;
    goals.push({ name, value: found / base, limit, unit, reached: found / base <= limit });
  };
  for (const client of ["anymodel-native", "anymodel-openai"] as const) {
    goal(
      `call, ${NAMES[client]}`,
      value("call", client),
      2.4,
      "× undici.request",
      value("call", "undici"),
    );
    goal(`call, ${NAMES[client]}`, value("call", client), 0.4, "× openai", value("call", "openai"));
    goal(`heap, ${NAMES[client]}`, value("heap", client), 55, "KiB per call");
  }
  for (const [task, name] of [
    ["stream", "chunk, one by one"],
    ["burst", "chunk, ten at a time"],
  ] as const) {
    goal(name, value(task, "anymodel-openai"), 1.3, "× by hand", value(task, "undici"));
  }
  goal("import", imports?.anymodel, 1.5, "× ky", imports?.ky);
  return { node: process.version, sections, goals };
}

/** The report as a person likes to read it. */
export function printReport({ node, sections, goals }: Report): void {
  const number = (value: number) => value.toFixed(value < 10 ? 2 : 1);
  console.log(`\nMedians, Node ${node}. Trust the ratios; the figures are this machine's.`);
  for (const { title, unit, rows } of sections) {
    console.log(`\n${title}`);
    for (const { name, value, ratio } of rows) {
      console.log(
        `  ${name.padEnd(36)}${number(value).padStart(8)} ${unit.padEnd(4)}${ratio.toFixed(2).padStart(7)} ×`,
      );
    }
  }
  console.log("\nGoals");
  for (const { name, value, limit, unit, reached } of goals) {
    const mark = reached ? "reached    " : "NOT REACHED";
    console.log(
      `  ${mark}  ${name.padEnd(32)}${value.toFixed(2).padStart(7)} of at most ${limit} ${unit}`,
    );
  }
}
