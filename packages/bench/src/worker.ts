/** A process that measures one client: it warms up, then runs a round whenever it is told to. */
import { PerformanceObserver } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import { getHeapStatistics } from "node:v8";
import { CLIENTS, type Client, type ClientName } from "./clients.ts";
import { ANSWER_TEXT, LONG_STREAM, PIECE, SHORT_STREAM } from "./payload.ts";

/** What a worker measures: calls, the heap that calls take, streams, or streams that come many pieces at a time. */
export type Task = "call" | "heap" | "stream" | "burst";

const CALLS_AT_A_TIME = 32;
const STREAMS_AT_A_TIME = 4;

const [name, task, origin, warmUp, length] = process.argv.slice(2) as [
  ClientName,
  Task,
  string,
  string,
  string,
];
const client: Client = await CLIENTS[name](origin);

/** Runs `work` this many times, `atATime` at once. */
async function repeat(count: number, atATime: number, work: () => Promise<void>): Promise<void> {
  let left = count;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: atATime }, lane));
}

async function call(): Promise<void> {
  const characters = await client.call!();
  if (characters < ANSWER_TEXT.length) throw new Error(`${name} gave ${characters} characters`);
}

async function stream(pieces: number): Promise<void> {
  const characters = await client.stream!(pieces);
  if (characters !== pieces * PIECE.length)
    throw new Error(`${name} gave ${characters} characters`);
}

/** CPU µs for each run of `work`, of all threads of the process. */
async function cpu(count: number, atATime: number, work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await repeat(count, atATime, work);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

/** How many runs fit in a round of `length` ms, after the warm-up. */
async function calibrate(atATime: number, work: () => Promise<void>): Promise<number> {
  const end = performance.now() + Number(warmUp);
  let perRun = 1;
  while (performance.now() < end) perRun = await cpu(atATime * 2, atATime, work);
  perRun = await cpu(atATime * 8, atATime, work);
  return Math.max(atATime * 2, Math.ceil((Number(length) * 1000) / perRun));
}

/** KiB for each call. The young generation holds them all (see run.ts), so nothing may be collected meanwhile. */
async function heap(): Promise<number> {
  const count = 20 * CALLS_AT_A_TIME;
  let collections = 0;
  globalThis.gc!();
  await setImmediate();
  const observer = new PerformanceObserver((list) => (collections += list.getEntries().length));
  observer.observe({ entryTypes: ["gc"] });
  const before = getHeapStatistics().used_heap_size;
  await repeat(count, CALLS_AT_A_TIME, call);
  const after = getHeapStatistics().used_heap_size;
  await setImmediate();
  observer.disconnect();
  if (collections > 0) throw new Error(`${name} took more heap than the young generation holds`);
  return (after - before) / count / 1024;
}

let round: () => Promise<number>;
if (task === "stream" || task === "burst") {
  const long = () => stream(LONG_STREAM);
  const short = () => stream(SHORT_STREAM);
  const longs = await calibrate(STREAMS_AT_A_TIME, long);
  const shorts = Math.min(10 * longs, await calibrate(STREAMS_AT_A_TIME, short));
  round = async () => {
    const whole = await cpu(longs, STREAMS_AT_A_TIME, long);
    const start = await cpu(shorts, STREAMS_AT_A_TIME, short);
    return (whole - start) / (LONG_STREAM - SHORT_STREAM);
  };
} else {
  const calls = await calibrate(CALLS_AT_A_TIME, call);
  round = task === "heap" ? heap : () => cpu(calls, CALLS_AT_A_TIME, call);
}

process.on("message", async () => process.send!({ value: await round() }));
process.on("disconnect", () => process.exit());
process.send!({ ready: true });
