import { median } from "../median.ts";
import type { RouterCost } from "./router-cost.ts";
import type { SubjectName, Task } from "./subjects.ts";

/** What one gateway cost at one task: CPU µs and requests per second; ms for `first`; MB for `memory`. */
export interface Measured {
  task: Task;
  name: SubjectName;
  values: number[];
  rates: number[];
}

/** One line of a table; `ratio` is to the bare pass-through. */
export interface Row {
  name: string;
  value: number;
  ratio: number;
  rate?: number;
}

/** The whole result; medians of the rounds. */
export interface Report {
  node: string;
  sections: { title: string; unit: string; rows: Row[] }[];
  goals: { name: string; value: number; limit: number; unit: string; reached: boolean }[];
}

const NAMES: Record<SubjectName, string> = {
  bare: "node:http and undici, bare",
  anymodel: "anymodel, to OpenAI's API",
  "anymodel-bytez": "anymodel, to Bytez's own API",
  portkey: "Portkey",
};

const SECTIONS = [
  { task: "call", title: "One unstreamed request of 2 KB, 32 at a time: CPU", unit: "µs" },
  {
    task: "stream",
    title: "A stream of 100 chunks, sent one by one, 32 at a time: CPU",
    unit: "µs",
  },
  {
    task: "burst",
    title: "A stream of 100 chunks, sent ten by ten, 32 at a time: CPU",
    unit: "µs",
  },
  {
    task: "together",
    title: "A stream of 100 chunks, sent one by one in one turn, 32 at a time: CPU",
    unit: "µs",
  },
  { task: "image", title: "One request with an image of 5 MB, 4 at a time: CPU", unit: "ms" },
  { task: "first", title: "Added time to the first byte of a stream, one at a time", unit: "ms" },
  { task: "memory", title: "Memory with 1,000 open streams", unit: "MB" },
] as const;

/** What this project has set itself: at most so many times another's cost, or so much. */
const GOALS: readonly [Task, SubjectName, of: SubjectName | undefined, limit: number][] = [
  ["call", "anymodel", "bare", 1.8],
  ["call", "anymodel", "portkey", 1 / 8],
  ["stream", "anymodel", "bare", 1.4],
  ["stream", "anymodel", "portkey", 1 / 4],
  ["stream", "anymodel-bytez", "bare", 2.5],
  ["burst", "anymodel", "bare", 1.4],
  ["burst", "anymodel", "portkey", 1 / 4],
  ["burst", "anymodel-bytez", "bare", 2.5],
  ["together", "anymodel", "bare", 1.4],
  ["together", "anymodel", "portkey", 1 / 4],
  ["together", "anymodel-bytez", "bare", 2.5],
  ["image", "anymodel", "bare", 1.5],
  ["image", "anymodel", "portkey", 1 / 5],
  ["first", "anymodel", undefined, 0.5],
  ["memory", "anymodel", undefined, 200],
];

/** The share of a request's CPU that the router may take where nothing fails. */
const ROUTER_SHARE = 0.05;

/** Medians, ratios and goals of what was measured. */
export function toReport(measured: readonly Measured[], router: RouterCost | undefined): Report {
  const value = (task: Task, name: SubjectName): number | undefined => {
    const found = measured.find((entry) => entry.task === task && entry.name === name);
    return found && median(found.values);
  };
  const sections = SECTIONS.flatMap(({ task, title, unit }) => {
    const rows = measured
      .filter((entry) => entry.task === task)
      .map(({ name, values, rates }) => ({
        name: NAMES[name],
        value: median(values),
        ratio: median(values) / value(task, "bare")!,
        ...(rates.length > 0 && { rate: median(rates) }),
      }));
    return rows.length > 0 ? [{ title, unit, rows }] : [];
  });
  const goals = GOALS.flatMap(([task, name, of, limit]) => {
    const found = value(task, name);
    const base = of === undefined ? 1 : value(task, of);
    if (found === undefined || base === undefined) return [];
    const unit = SECTIONS.find((section) => section.task === task)!.unit;
    return [
      {
        name: `${task}, ${NAMES[name]}`,
        value: found / base,
        limit,
        unit: of === undefined ? unit : `× ${NAMES[of]}`,
        reached: found / base <= limit,
      },
    ];
  });
  for (const task of ["call", "stream", "burst"] as const) {
    const whole = value(task, "anymodel");
    if (!router || whole === undefined) continue;
    const share = router[task] / whole;
    goals.push({
      name: `router's share of ${task} (${router[task].toFixed(1)} µs)`,
      value: share,
      limit: ROUTER_SHARE,
      unit: "of a request's CPU",
      reached: share <= ROUTER_SHARE,
    });
  }
  return { node: process.version, sections, goals };
}

/** The report as a person likes to read it. */
export function printReport({ node, sections, goals }: Report): void {
  const number = (value: number) => value.toFixed(value < 10 ? 2 : 1);
  console.log(`\nMedians, Node ${node}. Trust the ratios; the figures are this machine's.`);
  for (const { title, unit, rows } of sections) {
    console.log(`\n${title}`);
    for (const { name, value, ratio, rate } of rows) {
      const figure = `${number(value).padStart(8)} ${unit}`;
      const speed = rate === undefined ? "" : `${rate.toFixed(0).padStart(8)} requests/s`;
      console.log(`  ${name.padEnd(32)}${figure}${ratio.toFixed(2).padStart(8)} ×${speed}`);
    }
  }
  console.log("\nGoals");
  for (const { name, value, limit, unit, reached } of goals) {
    const mark = reached ? "reached    " : "NOT REACHED";
    console.log(
      `  ${mark}  ${name.padEnd(40)}${value.toFixed(3).padStart(8)} of at most ${limit} ${unit}`,
    );
  }
}
