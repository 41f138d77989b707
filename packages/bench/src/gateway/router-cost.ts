/** What routing costs: calls and streams handed through the router, beside the same without it, where nothing fails. */
import { createRouter, type StreamChunk, type Target } from "@anymodel/router";
import { median } from "../median.ts";

/** CPU µs that the router adds to one request. */
export interface RouterCost {
  call: number;
  stream: number;
  burst: number;
}

const CHUNKS = 100;
const chunk: StreamChunk = {
  id: "chatcmpl-1",
  created: 1,
  choices: [{ index: 0, delta: { content: " lorem" }, finish_reason: null }],
};

/** A stream of 100 chunks in batches, as reads of a socket bring them. */
function streamOf(perBatch: number): AsyncIterator<readonly StreamChunk[]> {
  const batch = Array.from({ length: perBatch }, () => chunk);
  let left = CHUNKS / perBatch;
  return {
    next: () =>
      Promise.resolve(
        left-- > 0 ? { value: batch, done: false } : { value: undefined, done: true },
      ),
  };
}

async function drain(stream: AsyncIterator<readonly StreamChunk[]>): Promise<void> {
  while (!(await stream.next()).done);
}

/** Measures in turns, with and without the router, and gives the medians of the differences. */
export async function measureRouter(rounds: number): Promise<RouterCost> {
  const groups: Record<string, Target[]> = {
    main: [{ id: "a", rpm: 1e9, tpm: 1e12 }],
    spare: [{ id: "b" }],
  };
  const router = createRouter<Target, StreamChunk>({
    targetsOf: (group) => groups[group],
    settings: { fallbacks: { main: [{ group: "spare" }] } },
    chunkOf: (item) => item,
    itemOf: (item) => item,
    faultOf: () => undefined,
    timedOut: () => new Error("timeout"),
    aborted: () => new Error("aborted"),
    noTarget: () => new Error("none"),
  });
  const whole = { tokens: 484 };
  const ask = () => Promise.resolve(whole);
  const open = (perBatch: number) => () => Promise.resolve({ stream: streamOf(perBatch) });
  const routed = async (perBatch: number): Promise<void> => {
    const { stream } = await router.route({ group: "main", stream: true, ask: open(perBatch) });
    await drain(stream!);
  };
  const pairs = {
    call: [() => ask(), () => router.route({ group: "main", stream: false, ask })],
    stream: [async () => drain((await open(1)()).stream), () => routed(1)],
    burst: [async () => drain((await open(10)()).stream), () => routed(10)],
  } as const;
  const added = { call: [] as number[], stream: [] as number[], burst: [] as number[] };
  for (let round = -1; round < rounds; round++) {
    for (const [task, [plain, through]] of Object.entries(pairs)) {
      const count = task === "call" ? 50_000 : 2000;
      const difference = (await cpuOf(count, through)) - (await cpuOf(count, plain));
      // The first round only warms up.
      if (round >= 0) added[task as keyof RouterCost].push(difference);
    }
  }
  return { call: median(added.call), stream: median(added.stream), burst: median(added.burst) };
}

async function cpuOf(count: number, work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let at = 0; at < count; at++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}
