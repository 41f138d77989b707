import { startBytezEmulator, type BytezEmulator } from "@anymodel/testkit/bytez";
import type { BytezEmulatorOptions, Reply } from "@anymodel/testkit/bytez";
import { type CallOptions, createClient } from "@anymodel/core";
import { bytez, type BytezApi, type BytezSettings } from "@anymodel/provider-bytez";
import { afterAll, afterEach } from "vitest";

/** The key that tests send unless they say otherwise. */
export const KEY = "bz_test_key";

/** The smallest request. */
export const hello = {
  model: "bytez/Qwen/Qwen3-4B",
  messages: [{ role: "user", content: "hi" }],
} as const;

/** An emulator for one test file: clean after each test, closed after the last. */
export async function openEmulator(options?: BytezEmulatorOptions): Promise<BytezEmulator> {
  const emulator = await startBytezEmulator({ chunkDelay: 0, ...options });
  afterEach(() => {
    emulator.clearFaults();
    emulator.requests.length = 0;
  });
  afterAll(() => emulator.close());
  return emulator;
}

/** A client of an emulator, with a key. */
export function connect<const Api extends BytezApi = "native">(
  { baseURL }: { baseURL: string },
  settings: BytezSettings<Api> = {},
  defaults: Omit<CallOptions, "signal" | "apiKey"> & { fetch?: typeof globalThis.fetch } = {},
) {
  return createClient({
    providers: [bytez<Api>({ apiKey: KEY, baseURL, ...settings })],
    ...defaults,
  });
}

/** Makes every model call get this answer. */
export function answerWith(
  emulator: BytezEmulator,
  reply: Reply,
  { times = Infinity }: { times?: number } = {},
): void {
  emulator.setFault({ kind: "respond", ...reply, times });
}

/** The body that arrived last. */
export function lastBody(emulator: BytezEmulator): any {
  return emulator.requests.at(-1)?.body;
}
