/** The gateway's benchmark: an upstream, a process for each gateway, one that asks; measured in turns. */
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ask, createChildren, receive } from "../children.ts";
import type { Usage } from "./host.ts";
import type { Order, Served } from "./load.ts";
import { type Measured, printReport, toReport } from "./report.ts";
import { measureRouter } from "./router-cost.ts";
import type { SubjectName, Task } from "./subjects.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "7" },
    "round-ms": { type: "string", default: "1000" },
    "warm-up-ms": { type: "string", default: "4000" },
    only: { type: "string", default: "call,stream,burst,together,image,first,memory,router" },
    subjects: { type: "string", default: "bare,anymodel,anymodel-bytez,portkey" },
  },
});

/** Who takes part in what, and how many requests are under way at a time. */
const TASKS: Record<Task, { names: SubjectName[]; atATime: number }> = {
  call: { names: ["bare", "anymodel", "portkey"], atATime: 32 },
  stream: { names: ["bare", "anymodel", "anymodel-bytez", "portkey"], atATime: 32 },
  burst: { names: ["bare", "anymodel", "anymodel-bytez", "portkey"], atATime: 32 },
  together: { names: ["bare", "anymodel", "anymodel-bytez", "portkey"], atATime: 32 },
  image: { names: ["bare", "anymodel", "portkey"], atATime: 4 },
  first: { names: ["bare", "anymodel", "anymodel-bytez", "portkey"], atATime: 1 },
  memory: { names: ["bare", "anymodel", "anymodel-bytez", "portkey"], atATime: 50 },
};

const OPEN_STREAMS = 1000;

/** One gateway at one task, in its own process. */
interface Entry extends Measured {
  child: ChildProcess;
  order: Order;
}

const sources = process.execArgv.some((flag) => flag.includes("anymodel-source"));
if (!sources && !existsSync(new URL("../../../gateway/dist/index.js", import.meta.url))) {
  console.error("The benchmark measures the built packages: run `pnpm build` first.");
  process.exit(1);
}

const children = createChildren();
/** What is going on, for whoever waits at a terminal. */
const note = (text: string) => process.stderr.isTTY && console.error(text);

/** A round: so many requests, and what they took of the gateway's process. */
async function round(load: ChildProcess, { child, order }: Entry) {
  const before = await ask<Usage>(child, "usage");
  const { ms, added } = await ask<Served>(load, order);
  const after = await ask<Usage>(child, "usage");
  return { ms, added, cpu: (after.cpu - before.cpu) / order.count, rss: after.rss };
}

async function prepare(
  load: ChildProcess,
  task: Task,
  name: SubjectName,
  origin: string,
): Promise<Entry> {
  const { atATime } = TASKS[task];
  const child = children.start("gateway/host.ts", [name, task, origin]);
  const { port } = await receive<{ port: number }>(child);
  const order: Order = { name, task, port, origin, count: atATime * 2, atATime };
  const entry: Entry = { task, name, child, order, values: [], rates: [] };
  if (task === "memory") {
    order.count = OPEN_STREAMS;
    return entry;
  }
  const end = performance.now() + Number(values["warm-up-ms"]);
  let perRequest = 1;
  while (performance.now() < end) {
    perRequest = (await round(load, entry)).ms / order.count;
    order.count = Math.max(
      atATime * 2,
      Math.min(order.count * 4, Math.ceil(Number(values["round-ms"]) / perRequest)),
    );
  }
  return entry;
}

/** Opens the streams, lets them run a while, and looks. */
async function measureMemory(entry: Entry): Promise<void> {
  const load = children.start("gateway/load.ts", []);
  await receive(load);
  await ask<Served>(load, entry.order);
  await setTimeout(5000);
  entry.values.push((await ask<Usage>(entry.child, "usage")).rss / 1e6);
  load.disconnect();
  entry.child.disconnect();
}

try {
  const { origin } = await receive<{ origin: string }>(children.start("server.ts", []));
  const load = children.start("gateway/load.ts", []);
  await receive(load);
  const [wanted, subjects] = [values.only.split(","), values.subjects.split(",")];
  const entries: Entry[] = [];
  for (const task of Object.keys(TASKS) as Task[]) {
    if (!wanted.includes(task)) continue;
    for (const name of TASKS[task].names) {
      if (!subjects.includes(name)) continue;
      note(`${task === "memory" ? "Measuring" : "Warming up"}: ${task}, ${name} …`);
      const entry = await prepare(load, task, name, origin);
      entries.push(entry);
      if (task === "memory") await measureMemory(entry);
    }
  }
  const rounds = Number(values.rounds);
  for (let at = 1; at <= rounds; at++) {
    note(`Round ${at} of ${rounds} …`);
    for (const entry of entries) {
      if (entry.task === "memory") continue;
      const { ms, added, cpu } = await round(load, entry);
      entry.values.push(added ?? (entry.task === "image" ? cpu / 1000 : cpu));
      if (added === undefined) entry.rates.push((entry.order.count / ms) * 1000);
    }
  }
  const hasRouter = wanted.includes("router");
  if (hasRouter) note("Measuring the router …");
  const report = toReport(entries, hasRouter ? await measureRouter(rounds) : undefined);
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else printReport(report);
} finally {
  children.stop();
}
