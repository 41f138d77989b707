import {
  type CallOptions,
  type ChatCompletion,
  createClient,
  isAnyModelError,
} from "@anymodel/core";
import { ollama, type OllamaSettings } from "@anymodel/provider-ollama";
import { startOllamaEmulator, type OllamaEmulator } from "@anymodel/testkit/ollama";
import { afterAll, afterEach, expect } from "vitest";

/** The smallest request. */
export const hello = {
  model: "ollama/llama3.2",
  messages: [{ role: "user", content: "hi" }],
} as const;

/** An emulator for one test file: clean after each test, closed after the last. */
export async function openEmulator(): Promise<OllamaEmulator> {
  const emulator = await startOllamaEmulator({ chunkDelay: 0 });
  afterEach(() => {
    emulator.clearFaults();
    emulator.configure({ apiKey: undefined });
  });
  afterAll(() => emulator.close());
  return emulator;
}

/** A client of an emulator. */
export function connect(
  { baseURL }: { baseURL: string },
  settings: OllamaSettings = {},
  defaults: Omit<CallOptions, "signal"> & { fetch?: typeof globalThis.fetch } = {},
) {
  return createClient({ providers: [ollama({ baseURL, ...settings })], ...defaults });
}

/** The body that arrived last. */
export function lastBody(emulator: OllamaEmulator): any {
  return emulator.requests.at(-1)?.body;
}

/** The AnyModelError that a promise rejects with. */
export async function caught(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    (value) => new Error(`Expected an error, got ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!isAnyModelError(error)) throw error;
  return error;
}

/** A streamed answer, collected, is the same as the answer not streamed, but for the id that core makes. */
export function expectSame(streamed: ChatCompletion, whole: ChatCompletion): void {
  expect({ ...streamed, id: "" }).toEqual({ ...whole, id: "" });
}
