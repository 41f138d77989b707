import { anthropic, type AnthropicSettings } from "@anymodel/provider-anthropic";
import { type CallOptions, createClient } from "@anymodel/core";
import { type AnthropicEmulator, startAnthropicEmulator } from "@anymodel/testkit/anthropic";
import { afterAll, afterEach } from "vitest";

/** The key that tests send unless they say otherwise. */
export const KEY = "sk-ant-test-key";

/** The smallest request. */
export const hello = {
  model: "anthropic/claude-opus-4-6",
  messages: [{ role: "user", content: "Hello" }],
  max_tokens: 1000,
} as const;

/** An emulator for one test file: clean after each test, closed after the last. */
export async function openEmulator(): Promise<AnthropicEmulator> {
  const emulator = await startAnthropicEmulator({ apiKey: KEY, chunkDelay: 0 });
  afterEach(() => {
    emulator.clearFaults();
    emulator.requests.length = 0;
  });
  afterAll(() => emulator.close());
  return emulator;
}

/** A client of an emulator, with a key and without retries. */
export function connect(
  { baseURL }: { baseURL: string },
  settings: AnthropicSettings = {},
  defaults: Omit<CallOptions, "signal" | "apiKey"> & { fetch?: typeof fetch } = { maxRetries: 0 },
) {
  return createClient({
    providers: [anthropic({ apiKey: KEY, baseURL, ...settings })],
    ...defaults,
  });
}

/** The body that arrived last. */
export function lastBody(emulator: AnthropicEmulator): any {
  return emulator.requests.at(-1)?.body;
}
