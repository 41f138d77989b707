import { type AnyModelError, createClient, isAnyModelError } from "@anymodel/core";
import { openaiCompatible } from "@anymodel/openai-compatible";
import { startOpenAIEmulator, type OpenAIEmulator } from "@anymodel/testkit/openai";
import { afterAll, afterEach } from "vitest";

/** The smallest request of the host that `connect` makes. */
export const hello = {
  model: "own/any-model",
  messages: [{ role: "user", content: "Hello" }],
} as const;

/** An emulator that takes any model id, for one test file. */
export async function openEmulator(): Promise<OpenAIEmulator> {
  const emulator = await startOpenAIEmulator({ chunkDelay: 0, anyModel: true });
  afterEach(() => {
    emulator.clearFaults();
    emulator.requests.length = 0;
  });
  afterAll(() => emulator.close());
  return emulator;
}

/** A client of a host of one's own. */
export function connect({ baseURL }: { baseURL: string }) {
  const own = openaiCompatible({ id: "own", baseURL, apiKey: "sk-test" });
  return createClient({ providers: [own], maxRetries: 0 });
}

/** The body that arrived last. */
export function lastBody(emulator: OpenAIEmulator): any {
  return emulator.requests.at(-1)?.body;
}

/** The AnyModelError that a promise rejects with. */
export async function caught(promise: Promise<unknown>): Promise<AnyModelError> {
  const error = await promise.then(
    () => new Error("Expected an error"),
    (reason: unknown) => reason,
  );
  if (isAnyModelError(error)) return error;
  throw error;
}

/** A stream's bytes as server-sent events, cut in pieces of `size` bytes; whole unless told. */
export function events(data: readonly unknown[], size = Infinity) {
  const text = data
    .map((item) => `data: ${typeof item === "string" ? item : JSON.stringify(item)}\n\n`)
    .join("");
  const bytes = Buffer.from(text);
  const step = Math.min(size, bytes.length);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += step) chunks.push(bytes.subarray(at, at + step));
  return {
    kind: "respond" as const,
    headers: { "content-type": "text/event-stream" },
    chunks,
    chunkDelay: 0,
  };
}

/** A chunk with one choice. */
export function chunk(delta: object, finish_reason: string | null = null, more: object = {}) {
  return {
    id: "c1",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index: 0, delta, finish_reason }],
    ...more,
  };
}

/** A whole answer with one choice. */
export function completion(message: object, more: object = {}) {
  return {
    id: "c1",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason: "stop" }],
    ...more,
  };
}
