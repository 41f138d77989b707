import { bytez } from "@anymodel/provider-bytez";
import { describe, expect, test, vi } from "vitest";
import { caught } from "./support/caught.ts";
import { collect, textOf } from "./support/chunks.ts";
import { answerWith, connect, hello, openEmulator } from "./support/emulator.ts";
import { transports } from "./support/transports.ts";

const emulator = await openEmulator({ chunkDelay: 2 });
const streamed = { ...hello, stream: true } as const;

/** How the exchange ended at the server: `aborted` if it saw the socket close. */
const outcome = async () => {
  await vi.waitFor(() => expect(emulator.requests.length).toBeGreaterThan(0));
  return emulator.requests.at(-1)!.finished;
};
/** A signal that is aborted some time after the request has arrived. */
const after = (ms: number) => {
  const controller = new AbortController();
  const abort = () => controller.abort(new Error("canary_reason"));
  void vi
    .waitFor(() => expect(emulator.requests.length).toBeGreaterThan(0), { interval: 5 })
    .finally(() => setTimeout(abort, ms));
  return controller.signal;
};

describe.each(transports)("over $transport", ({ defaults }) => {
  const client = connect(emulator, {}, defaults);

  test("an aborted signal sends nothing", async () => {
    const error = await caught(client.completion(hello, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({
      code: "aborted",
      status: 499,
      retryable: false,
      provider: "bytez",
    });
    expect(emulator.requests).toEqual([]);
  });

  test.each([false, true])(
    "a signal before the headers closes the socket (stream: %j)",
    async (stream) => {
      emulator.setFault({ kind: "cold-start", delay: 5000 });
      const error = await caught(client.completion({ ...hello, stream }, { signal: after(20) }));
      expect(error).toMatchObject({ code: "aborted", status: 499, retryable: false });
      expect(await outcome()).toBe("aborted");
      expect(emulator.requests).toHaveLength(1);
    },
  );

  test("a signal in the middle of an unstreamed body closes the socket", async () => {
    emulator.setFault({ kind: "stall", afterChunks: 1 });
    const error = await caught(client.completion(hello, { signal: after(20) }));
    expect(error.code).toBe("aborted");
    expect(await outcome()).toBe("aborted");
  });

  test("a signal in the middle of a stream gives the text, then aborted", async () => {
    emulator.setFault({ kind: "stall", afterChunks: 2 });
    const stream = await client.completion(streamed, { signal: after(50) });
    const { chunks, error } = await collect(stream);
    expect(error).toMatchObject({ code: "aborted", status: 499 });
    expect(textOf(chunks)).not.toBe("");
    expect(error!.partial!.choices[0]).toMatchObject({
      message: { content: textOf(chunks) },
      finish_reason: null,
    });
    expect(await outcome()).toBe("aborted");
    expect((await caught(stream.final())).code).toBe("aborted");
  });

  test("a signal after the end changes nothing", async () => {
    const controller = new AbortController();
    const stream = await client.completion(streamed, { signal: controller.signal });
    const text = await stream.text();
    controller.abort();
    expect(await stream.text()).toBe(text);
    expect(await outcome()).toBe("complete");
  });

  test("break closes the socket, and the part is not shown as a whole answer", async () => {
    emulator.setFault({ kind: "stall", afterChunks: 2 });
    const stream = await client.completion(streamed);
    for await (const chunk of stream) if (textOf([chunk])) break;
    expect(await outcome()).toBe("aborted");
    const error = await caught(stream.final());
    expect(error.code).toBe("aborted");
    expect(error.partial!.choices[0]).toMatchObject({ finish_reason: null });
    expect((await caught(stream.text())).code).toBe("aborted");
  });

  test("cancelling the web stream closes the socket", async () => {
    emulator.setFault({ kind: "stall", afterChunks: 2 });
    const reader = (await client.completion(streamed)).toReadableStream().getReader();
    await reader.read();
    await reader.cancel();
    expect(await outcome()).toBe("aborted");
  });

  test.each([false, true])(
    "a timeout before the first byte closes the socket (stream: %j)",
    async (stream) => {
      emulator.setFault({ kind: "cold-start", delay: 5000 });
      const error = await caught(
        client.completion({ ...hello, stream }, { timeout: 60, maxRetries: 0 }),
      );
      expect(error).toMatchObject({
        code: "timeout",
        status: 504,
        retryable: true,
        provider: "bytez",
      });
      expect(error.message).toContain("60");
      expect(await outcome()).toBe("aborted");
    },
  );

  test("silence in a stream ends it after the idle timeout", async () => {
    emulator.setFault({ kind: "stall", afterChunks: 2 });
    const { chunks, error } = await collect(await client.completion(streamed, { idleTimeout: 60 }));
    expect(error).toMatchObject({ code: "timeout", status: 504 });
    expect(error!.partial!.choices[0]!.message.content).toBe(textOf(chunks));
    expect(textOf(chunks)).not.toBe("");
    expect(await outcome()).toBe("aborted");
  });

  test("silence in an unstreamed body ends it after the idle timeout", async () => {
    emulator.setFault({ kind: "stall", afterChunks: 1 });
    const error = await caught(client.completion(hello, { idleTimeout: 60, maxRetries: 0 }));
    expect(error).toMatchObject({ code: "timeout", status: 504 });
    expect(await outcome()).toBe("aborted");
  });

  test("a slow reader is no silence of the provider", async () => {
    answerWith(emulator, {
      headers: { "content-type": "text/plain" },
      chunks: ["a", "b"],
      chunkDelay: 20,
    });
    const stream = await client.completion(streamed, { timeout: 80, idleTimeout: 80 });
    await new Promise((resolve) => setTimeout(resolve, 120));
    let text = "";
    for await (const chunk of stream) {
      text += textOf([chunk]);
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
    expect(text).toBe("ab");
  });

  test("a caller's reason is not shown as the provider's words", async () => {
    emulator.setFault({ kind: "cold-start", delay: 5000 });
    const error = await caught(client.completion(hello, { signal: after(20) }));
    expect(error.message).not.toContain("canary_reason");
  });
});

test("a cold model has 15 minutes, unless the caller says otherwise", () => {
  for (const api of ["native", "openai", "container"] as const) {
    expect(bytez({ api }).limits).toMatchObject({ coldStart: true, timeout: 900_000 });
  }
});

test("a call leaves no listener on the caller's signal", async () => {
  const { signal } = new AbortController();
  const added = vi.spyOn(signal, "addEventListener");
  const removed = vi.spyOn(signal, "removeEventListener");
  const client = connect(emulator);
  await client.completion(hello, { signal });
  await (await client.completion(streamed, { signal })).text();
  for await (const _ of await client.completion(streamed, { signal })) break;
  await caught(client.completion({ ...hello, model: "bytez/.." as string }, { signal }));
  expect(added.mock.calls.length).toBeGreaterThan(0);
  expect(removed.mock.calls.length).toBeGreaterThanOrEqual(added.mock.calls.length);
});

test("a signal that is none is refused by its name", async () => {
  const signal = new AbortController() as never;
  const error = await caught(connect(emulator).completion(hello, { signal }));
  expect(error).toMatchObject({ code: "invalid_request", param: "signal", provider: "bytez" });
});
