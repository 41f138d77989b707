import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@anymodel/core";
import { bytez } from "@anymodel/provider-bytez";
import { expect, test, vi } from "vitest";
import { caught } from "./support/caught.ts";
import { answerWith, connect, hello, KEY, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator({ chunkDelay: 2 });
const streamed = { ...hello, stream: true } as const;
const ask = (content: string) => ({ ...hello, messages: [{ role: "user", content }] as const });
const asked = () => emulator.requests.map(({ body }) => (body as any).messages[0].content);
const slowly = (delay = 30) => answerWith(emulator, { body: { output: "ok" }, delay });
const arrived = (count: number) =>
  vi.waitFor(() => expect(emulator.requests).toHaveLength(count), { interval: 2 });

/** The most requests that were at the server at the same time. */
function mostAtOnce(): number {
  return Math.max(
    ...emulator.requests.map(
      ({ receivedAt }) =>
        emulator.requests.filter(
          (other) => other.receivedAt <= receivedAt && other.finishedAt! > receivedAt,
        ).length,
    ),
  );
}

test("there is no limit by default", async () => {
  slowly(100);
  const client = connect(emulator);
  await Promise.all(Array.from({ length: 5 }, () => client.completion(hello)));
  expect(mostAtOnce()).toBe(5);
});

test.each([1, 2])("a limit of %d is kept", async (concurrency) => {
  slowly();
  const client = connect(emulator, { concurrency });
  await Promise.all(Array.from({ length: 5 }, () => client.completion(hello)));
  expect(emulator.requests).toHaveLength(5);
  expect(mostAtOnce()).toBe(concurrency);
});

test("calls above the limit wait in order", async () => {
  slowly(10);
  const client = connect(emulator, { concurrency: 1 });
  const names = ["a", "b", "c", "d", "e"];
  const done: string[] = [];
  await Promise.all(names.map((name) => client.completion(ask(name)).then(() => done.push(name))));
  expect(asked()).toEqual(names);
  expect(done).toEqual(names);
});

test("a limit of 1 never meets the free plan's refusal, streams included", async () => {
  emulator.configure({ concurrency: 1 });
  try {
    const client = connect(emulator, { concurrency: 1 }, { maxRetries: 0 });
    const whole = Array.from({ length: 3 }, () => client.completion(hello));
    const streams = Array.from({ length: 3 }, async () =>
      (await client.completion(streamed)).text(),
    );
    const brokenOff = (async () => {
      for await (const _ of await client.completion(streamed)) break;
    })();
    await Promise.all([...whole, ...streams, brokenOff]);
    expect(emulator.requests.map(({ status }) => status)).toEqual(Array(7).fill(200));
  } finally {
    emulator.configure({ concurrency: undefined });
  }
});

test("a failed call frees its place", async () => {
  emulator.setFault({ kind: "status", status: 400 }, { times: 2 });
  const client = connect(emulator, { concurrency: 1 });
  const calls = await Promise.allSettled([1, 2, 3].map(() => client.completion(hello)));
  expect(calls.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled"]);
});

test("a stream that breaks, or that its caller leaves, frees its place", async () => {
  const client = connect(emulator, { concurrency: 1 });
  emulator.setFault({ kind: "cut", afterChunks: 1 }, { times: 1 });
  const [cut, next] = [client.completion(streamed), client.completion(hello)];
  expect((await caught((await cut).text())).code).toBe("truncated");
  await next;
  emulator.setFault({ kind: "stall", afterChunks: 1 }, { times: 1 });
  const controller = new AbortController();
  const stalled = await client.completion(streamed, { signal: controller.signal });
  const waiting = client.completion(hello);
  controller.abort();
  expect((await caught(stalled.text())).code).toBe("aborted");
  await waiting;
});

test("a waiting call can be aborted, and those behind it move up", async () => {
  slowly(60);
  const client = connect(emulator, { concurrency: 1 });
  const controller = new AbortController();
  const first = client.completion(ask("first"));
  const given = client.completion(ask("given up"), { signal: controller.signal });
  const last = client.completion(ask("last"));
  await arrived(1);
  controller.abort();
  const error = await caught(given);
  expect(error).toMatchObject({ code: "aborted", status: 499, attempts: [] });
  await Promise.all([first, last]);
  expect(asked()).toEqual(["first", "last"]);
});

test("a call that is aborted in the moment its turn comes is still aborted", async () => {
  const client = connect(emulator, { concurrency: 1 });
  emulator.setFault({ kind: "stall", afterChunks: 1 }, { times: 1 });
  const iterator = (await client.completion(streamed))[Symbol.asyncIterator]();
  await iterator.next();
  const controller = new AbortController();
  const waiting = caught(client.completion(ask("second"), { signal: controller.signal }));
  await sleep(10);
  void iterator.return!();
  controller.abort();
  const hung = sleep(1000).then(() => "hung" as const);
  expect(await Promise.race([waiting, hung])).toMatchObject({ code: "aborted" });
  await client.completion(ask("third"));
});

test("waiting does not count against the timeout", async () => {
  slowly(80);
  const client = connect(emulator, { concurrency: 1 }, { timeout: 150, maxRetries: 0 });
  await Promise.all([1, 2, 3, 4].map(() => client.completion(hello)));
  expect(emulator.requests).toHaveLength(4);
});

test("each key, and each adapter, has a limit of its own", async () => {
  slowly(80);
  const client = createClient({
    providers: {
      blue: bytez({ baseURL: emulator.baseURL, apiKey: KEY, concurrency: 1 }),
      red: bytez({ baseURL: emulator.baseURL, apiKey: KEY, concurrency: 1 }),
    },
  });
  const messages = [{ role: "user", content: "hi" }] as const;
  await Promise.all([
    client.completion({ model: "blue/a/b", messages }),
    client.completion({ model: "blue/a/c", messages }, { apiKey: "bz_other" }),
    client.completion({ model: "red/a/b", messages }),
  ]);
  expect(mostAtOnce()).toBe(3);
  emulator.requests.length = 0;
  await Promise.all([
    client.completion({ model: "blue/a/b", messages }),
    client.completion({ model: "blue/a/c", messages }),
  ]);
  expect(mostAtOnce()).toBe(1);
});

test.each([-1, 0.5, Number.NaN])(
  "a limit of %d makes no sense, and does not hang",
  async (concurrency) => {
    const call = async () => connect(emulator, { concurrency }).completion(hello);
    const hung = sleep(1000).then(() => "hung" as const);
    const outcome = await Promise.race([caught(call()), hung]);
    expect(outcome).toMatchObject({ status: 400 });
  },
);
