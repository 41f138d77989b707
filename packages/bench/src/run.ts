/** The whole benchmark: starts a server and a process for each client, measures in turns, prints one table. */
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { ask, createChildren, receive } from "./children.ts";
import type { ClientName } from "./clients.ts";
import { measureImports } from "./imports.ts";
import { printReport, toReport } from "./report.ts";
import type { Task } from "./worker.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "7" },
    "round-ms": { type: "string", default: "500" },
    "warm-up-ms": { type: "string", default: "4000" },
    only: { type: "string", default: "call,heap,stream,burst,import" },
  },
});

/** Who takes part in what; the first is the yardstick. */
const CLIENTS: Record<Task, ClientName[]> = {
  call: [
    "undici",
    "ky-lean",
    "fetch",
    "ky",
    "anymodel-native",
    "anymodel-openai",
    "openai",
    "ai-sdk",
  ],
  heap: [
    "undici",
    "ky-lean",
    "fetch",
    "ky",
    "anymodel-native",
    "anymodel-openai",
    "openai",
    "ai-sdk",
  ],
  stream: ["undici", "undici-text", "ky", "anymodel-openai", "anymodel-native", "openai", "ai-sdk"],
  burst: ["undici", "undici-text", "ky", "anymodel-openai", "anymodel-native", "openai"],
};

/** Pieces in one write of the server: a model sends them one by one, a proxy in between may hold some back. */
const PER_WRITE: Record<Task, number> = { call: 1, heap: 1, stream: 1, burst: 10 };

/** One client at one task, in its own process. */
interface Entry {
  task: Task;
  client: ClientName;
  child: ChildProcess;
  values: number[];
}

if (!existsSync(new URL("../../provider-bytez/dist/index.js", import.meta.url))) {
  console.error("The benchmark measures the built packages: run `pnpm build` first.");
  process.exit(1);
}

const children = createChildren();
/** What is going on, for whoever waits at a terminal. */
const note = (text: string) => process.stderr.isTTY && console.error(text);

async function measure(task: Task, client: ClientName, origin: string): Promise<Entry> {
  // A young generation that holds a whole round, so that the heap that calls take can be counted.
  const flags = ["--expose-gc", "--min-semi-space-size=256", "--max-semi-space-size=256"];
  const base = `${origin}/${PER_WRITE[task]}`;
  const args = [client, task, base, values["warm-up-ms"], values["round-ms"]];
  const child = children.start("worker.ts", args, task === "heap" ? flags : []);
  await receive(child);
  return { task, client, child, values: [] };
}

try {
  const { origin } = await receive<{ origin: string }>(children.start("server.ts", []));
  const wanted = values.only.split(",");
  const entries: Entry[] = [];
  for (const task of Object.keys(CLIENTS) as Task[]) {
    if (!wanted.includes(task)) continue;
    // One after the other: processes that warm up side by side disturb each other's compiler.
    for (const client of CLIENTS[task]) {
      note(`Warming up: ${task}, ${client} …`);
      entries.push(await measure(task, client, origin));
    }
  }
  const rounds = Number(values.rounds);
  for (let round = 1; round <= rounds; round++) {
    note(`Round ${round} of ${rounds} …`);
    for (const entry of entries) {
      entry.values.push((await ask<{ value: number }>(entry.child, "round")).value);
    }
  }
  children.stop();
  const imports = wanted.includes("import") ? measureImports() : undefined;
  const report = toReport(entries, imports);
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else printReport(report);
} finally {
  children.stop();
}
