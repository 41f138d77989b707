import { bytezFaults } from "@anymodel/testkit/bytez";
import type { PlannedFault } from "@anymodel/testkit/bytez";
import { describe, expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { connect, hello } from "./support/emulator.ts";
import { createOpen, soon } from "./support/open.ts";
import { transports } from "./support/transports.ts";

const open = createOpen();

const fails = (status: number, times = 1): PlannedFault => ({
  kind: "respond",
  ...soon,
  status,
  times,
});

describe.concurrent.each(transports)("over $transport", ({ defaults }) => {
  test.each([408, 409, 429, 500, 502, 503, 529])(
    "%d is asked again, streamed or not",
    async (status) => {
      const { emulator } = await open(fails(status, 2));
      const client = connect(emulator, {}, defaults);
      expect((await client.completion(hello)).choices[0]!.message.content).toContain("Hello");
      expect(emulator.requests.map((request) => request.status)).toEqual([status, status, 200]);
      expect(new Set(emulator.requests.map(({ rawBody }) => String(rawBody))).size).toBe(1);
      emulator.setFault(fails(status));
      const stream = await client.completion({ ...hello, stream: true });
      expect(await stream.text()).toContain("Hello");
      expect(emulator.requests).toHaveLength(5);
    },
  );

  test("a limit that is no number ends the retries", async () => {
    const { emulator } = await open(fails(500, 9));
    const error = await caught(
      connect(emulator, {}, defaults).completion(hello, { maxRetries: NaN }),
    );
    expect(error.code).toBe("server_error");
    expect(emulator.requests).toHaveLength(1);
  });

  test("a reset connection is asked again", async () => {
    const { emulator } = await open({ kind: "reset", times: 1 });
    await connect(emulator, {}, defaults).completion(hello);
    expect(emulator.requests).toHaveLength(2);
  });

  test("after the last attempt the error shows them all", async () => {
    const { emulator } = await open(
      { ...fails(500), times: 1 },
      { ...fails(429), times: 1 },
      { kind: "respond", ...soon, status: 503 },
    );
    const error = await caught(connect(emulator, {}, defaults).completion(hello));
    expect(error).toMatchObject({ code: "overloaded", status: 503, retryable: true });
    expect(error.attempts).toEqual([
      { status: 500, code: "server_error", ms: expect.any(Number) },
      { status: 429, code: "rate_limit", ms: expect.any(Number) },
      { status: 503, code: "overloaded", ms: expect.any(Number) },
    ]);
    for (const { ms } of error.attempts) expect(ms).toBeGreaterThanOrEqual(0);
  });

  test("a refused connection is told with its attempts, and without the key", async () => {
    const { emulator } = await open();
    await emulator.close();
    const client = connect(emulator, {}, { ...defaults, maxRetries: 1 });
    const error = await caught(client.completion(hello));
    expect(error).toMatchObject({
      code: "connection",
      status: 502,
      retryable: true,
      provider: "bytez",
    });
    expect(error.attempts.map(({ code, status }) => [code, status])).toEqual([
      ["connection", undefined],
      ["connection", undefined],
    ]);
    expect(error.message).toContain("127.0.0.1");
  });
});

describe.concurrent("what is final", () => {
  test.each([400, 401, 402, 403, 404, 422])("%d is not asked again", async (status) => {
    const { emulator, client } = await open({ kind: "respond", ...soon, status });
    const error = await caught(client.completion(hello));
    expect(error).toMatchObject({ status, retryable: false });
    expect(error.attempts).toHaveLength(1);
    expect(emulator.requests).toHaveLength(1);
  });

  test("used-up credits with 429 are not asked again", async () => {
    const { emulator, client } = await open(bytezFaults.creditsUsedUp);
    const error = await caught(client.completion(hello));
    expect(error).toMatchObject({ code: "insufficient_quota", status: 429, retryable: false });
    expect(emulator.requests).toHaveLength(1);
  });

  test("an error inside a 200 is not asked again", async () => {
    const { emulator, client } = await open(bytezFaults.errorInSuccess);
    const error = await caught(client.completion(hello));
    expect(error).toMatchObject({ code: "server_error", status: 502, retryable: false });
    expect(emulator.requests).toHaveLength(1);
  });

  test("a stream that broke after its first bytes is not asked again", async () => {
    const { emulator, client } = await open({ kind: "cut", afterChunks: 1 });
    const stream = await client.completion({ ...hello, stream: true });
    expect((await caught(stream.text())).code).toBe("truncated");
    expect(emulator.requests).toHaveLength(1);
  });
});

describe.concurrent("how often", () => {
  test.each([
    [0, 1],
    [1, 2],
    [4, 5],
  ])("maxRetries %d makes %d attempts", async (maxRetries, count) => {
    const { emulator, client } = await open({ kind: "respond", ...soon, status: 500 });
    const error = await caught(client.completion(hello, { maxRetries }));
    expect(error.attempts).toHaveLength(count);
    expect(emulator.requests).toHaveLength(count);
  });

  test("an option left undefined is not an option", async () => {
    const { emulator } = await open({ kind: "respond", ...soon, status: 500 });
    const client = connect(emulator, {}, { maxRetries: 0 });
    await caught(client.completion(hello, { maxRetries: undefined }));
    expect(emulator.requests).toHaveLength(1);
  });
});
