/** Runs schedules by themselves: `--seed 42` repeats one, `--schedules 1000` runs that many. */
import { parseArgs } from "node:util";
import { runSchedule } from "./schedule.ts";

const { values } = parseArgs({
  options: { seed: { type: "string" }, schedules: { type: "string", default: "10000" } },
});
const first = Number(values.seed ?? 1);
const last = values.seed === undefined ? Number(values.schedules) : first;
console.log(`Schedules ${first} to ${last} …`);
for (let seed = first; seed <= last; seed++) {
  const broken = await runSchedule(seed);
  for (const line of broken) console.log(`seed ${seed}: ${line}`);
  if (broken.length > 0) process.exitCode = 1;
}
if (!process.exitCode) console.log("Every promise was kept.");
