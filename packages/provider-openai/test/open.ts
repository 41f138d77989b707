import type { CallOptions } from "@anymodel/core";
import { createClient } from "@anymodel/core";
import { openai, type OpenAISettings } from "@anymodel/provider-openai";
import { startOpenAIEmulator, type OpenAIEmulator } from "@anymodel/testkit/openai";
import { afterAll, afterEach } from "vitest";

/** The smallest request. */
export const hello = {
  model: "openai/gpt-4o",
  messages: [{ role: "user", content: "Hello" }],
} as const;

/** An emulator for one test file: clean after each test, closed after the last. */
export async function openEmulator(): Promise<OpenAIEmulator> {
  const emulator = await startOpenAIEmulator({ chunkDelay: 0, apiKey: "sk-test" });
  afterEach(() => {
    emulator.clearFaults();
    emulator.configure({ refusal: undefined, finish: undefined });
    emulator.requests.length = 0;
  });
  afterAll(() => emulator.close());
  return emulator;
}

/** A client of the emulator, with its key. */
export function connect(
  { baseURL }: OpenAIEmulator,
  settings: OpenAISettings = {},
  defaults: Omit<CallOptions, "signal" | "apiKey"> = { maxRetries: 0 },
) {
  const providers = [openai({ apiKey: "sk-test", baseURL, ...settings })] as const;
  return createClient({ providers, ...defaults });
}

/** The body that arrived last. */
export function lastBody(emulator: OpenAIEmulator): any {
  return emulator.requests.at(-1)?.body;
}

/** A function tool whose one argument is a city. */
export function tool(name: string) {
  const parameters = {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  };
  return { type: "function" as const, function: { name, parameters, strict: true } };
}
