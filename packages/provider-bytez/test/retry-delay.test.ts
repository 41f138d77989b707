import { describe, expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { hello } from "./support/emulator.ts";
import { createOpen } from "./support/open.ts";

const open = createOpen();

describe.concurrent("how long it waits", () => {
  const waits = async (headers: Record<string, string>) => {
    const { client, gaps } = await open({
      kind: "respond",
      status: 429,
      headers,
      body: { error: "x" },
      times: 1,
    });
    await client.completion(hello);
    return gaps()[0]!;
  };

  test("Retry-After in seconds", async () => {
    const gap = await waits({ "retry-after": "1" });
    expect(gap).toBeGreaterThanOrEqual(990);
    expect(gap).toBeLessThan(1600);
  });

  test("Retry-After as a date", async () => {
    const gap = await waits({ "retry-after": new Date(Date.now() + 2000).toUTCString() });
    // Dates count whole seconds, so up to one of the two is lost.
    expect(gap).toBeGreaterThanOrEqual(900);
    expect(gap).toBeLessThan(2500);
  });

  test("a date that has passed means now", async () => {
    expect(
      await waits({ "retry-after": new Date(Date.now() - 60_000).toUTCString() }),
    ).toBeLessThan(300);
  });

  test("retry-after-ms goes before Retry-After", async () => {
    const gap = await waits({ "retry-after-ms": "120", "retry-after": "30" });
    expect(gap).toBeGreaterThanOrEqual(110);
    expect(gap).toBeLessThan(700);
  });

  test("without a hint: growing pauses with jitter", async () => {
    const { client, gaps } = await open({ kind: "status", status: 500, times: 2 });
    await client.completion(hello);
    const [first, second] = gaps() as [number, number];
    expect(first).toBeGreaterThanOrEqual(200);
    expect(first).toBeLessThan(1000);
    expect(second).toBeGreaterThan(first);
    expect(second).toBeLessThan(2500);
  });

  test("a provider that asks for an hour is not waited for, and the error says how long", async () => {
    const { emulator, client } = await open({ kind: "status", status: 429, retryAfter: 3600 });
    const error = await caught(client.completion(hello));
    expect(error).toMatchObject({ code: "rate_limit", retryAfter: 3600, retryable: true });
    expect(emulator.requests).toHaveLength(1);
  });

  test("an abort ends the pause at once", async () => {
    const { client } = await open({ kind: "status", status: 429, retryAfter: 20 });
    const started = performance.now();
    const error = await caught(client.completion(hello, { signal: AbortSignal.timeout(300) }));
    expect(performance.now() - started).toBeLessThan(2000);
    expect(error).toMatchObject({ code: "aborted", attempts: [{ status: 429 }] });
  });
});
