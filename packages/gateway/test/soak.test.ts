import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { deployment, messages, start } from "./support/start.ts";

/** Seconds; CI runs the 30 that are promised. */
const SECONDS = Number(process.env.SOAK_SECONDS ?? 30);

test(
  `${SECONDS} s of calls, streams, aborts, faults and reloads: all answered, no socket left, memory back`,
  { timeout: (SECONDS + 30) * 1000 },
  async () => {
    const config = (baseURL: string) => ({
      model_list: [
        deployment(baseURL),
        deployment(baseURL, { weight: 2 }),
        deployment(baseURL, { num_retries: 2 }),
      ],
      gateway_settings: { access_log: false },
    });
    const sockets = openSockets();
    const running = await start({
      config,
      emulator: {
        keepRequests: 10,
        chunkDelay: 1,
        faults: [
          // One in so many requests of each kind, for ever.
          ...(["reset", "cut", "garbage", "empty"] as const).map((kind, at) => ({
            kind,
            match: every(31 + 6 * at),
          })),
          { kind: "status", status: 500, match: every(23) },
          { kind: "status", status: 429, retryAfter: 0, match: every(41) },
          { kind: "cold-start", delay: 100, match: every(37) },
        ],
      },
    });
    const { emulator, gateway } = running;
    const outcomes = new Map<string, number>();
    const note = (what: string) => outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
    const until = performance.now() + SECONDS * 1000;
    const hold = () => performance.now() < until;

    const caller = async (index: number): Promise<void> => {
      for (let turn = 0; hold(); turn++) {
        const stream = (index + turn) % 2 === 0;
        const leaves = (index + turn) % 5 === 0;
        const signal = leaves
          ? AbortSignal.timeout(1 + ((index * 7 + turn) % 25))
          : AbortSignal.timeout(10_000);
        try {
          const response = await running.chat({ model: "gemma", messages, stream }, { signal });
          const text = await response.text();
          if (response.status !== 200) note(JSON.parse(text).error ? "error" : "broken");
          else if (!stream) note(JSON.parse(text).choices ? "answer" : "broken");
          else
            note(
              text.endsWith("data: [DONE]\n\n")
                ? "stream"
                : text.includes('"error"')
                  ? "stream-error"
                  : "broken",
            );
        } catch {
          note(leaves ? "left" : "unanswered");
        }
      }
    };
    const reloader = async (): Promise<void> => {
      while (hold()) {
        await sleep(500);
        await gateway.reload(config(emulator.baseURL));
        await gateway.reload({ model_list: 3 } as never).catch(() => note("refused reload"));
      }
    };
    // What the first requests load and compile stays.
    await Promise.all(
      Array.from({ length: 200 }, async () =>
        (await running.chat({ model: "gemma", messages })).text(),
      ),
    );
    const before = await settledMemory();
    await Promise.all([...Array.from({ length: 32 }, (_, index) => caller(index)), reloader()]);

    expect(outcomes.get("unanswered") ?? 0).toBe(0);
    expect(outcomes.get("broken") ?? 0).toBe(0);
    for (const kind of ["answer", "stream", "left", "error", "stream-error", "refused reload"]) {
      expect([kind, (outcomes.get(kind) ?? 0) > 0]).toEqual([kind, true]);
    }
    await sleep(500);
    const metrics = await (await fetch(`${running.url}/metrics`)).text();
    expect(metrics).toMatch(/anymodel_in_flight_requests 1\n/);
    expect(metrics).toMatch(/anymodel_in_flight_bytes 0\n/);
    expect(metrics).toMatch(/anymodel_response_buffered_bytes 0\n/);
    const health = await (await fetch(`${running.url}/health`)).json();
    const endpoints = [...health.healthy_endpoints, ...health.unhealthy_endpoints];
    expect(endpoints.map(({ in_flight }: { in_flight: number }) => in_flight)).toEqual([0, 0, 0]);
    expect(getEventListeners(process, "SIGTERM").length).toBeLessThan(3);
    const after = await settledMemory();
    expect(after - before).toBeLessThan(24 * 2 ** 20);
    const started = performance.now();
    await gateway.close();
    expect(performance.now() - started).toBeLessThan(3000);
    await emulator.close();
    for (let waited = 0; waited < 3000 && openSockets() > sockets; waited += 100) await sleep(100);
    expect(openSockets()).toBeLessThanOrEqual(sockets);
  },
);

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
}

function every(count: number): () => boolean {
  let seen = 0;
  return () => ++seen % count === 0;
}

async function settledMemory(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let round = 0; round < 3; round++) {
    collect();
    await sleep(200);
  }
  return process.memoryUsage().heapUsed;
}
