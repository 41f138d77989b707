import {
  type CallOptions,
  type Explanation,
  type ChatCompletion,
  createClient,
  isAnyModelError,
} from "@anymodel/core";
import { gemini, type GeminiSettings } from "@anymodel/provider-gemini";
import { startGeminiEmulator, type GeminiEmulator } from "@anymodel/testkit/gemini";
import { afterAll, afterEach, expect } from "vitest";

/** The smallest request. */
export const hello = {
  model: "gemini/gemini-3.8-flash",
  messages: [{ role: "user", content: "hi" }],
} as const;

/** An emulator for one test file: clean after each test, closed after the last. */
export async function openEmulator(): Promise<GeminiEmulator> {
  const emulator = await startGeminiEmulator({ chunkDelay: 0 });
  afterEach(() => {
    emulator.clearFaults();
    emulator.configure({ blocked: undefined, apiKey: undefined });
  });
  afterAll(() => emulator.close());
  return emulator;
}

/** A client of an emulator, with a key. */
export function connect(
  { baseURL }: { baseURL: string },
  settings: GeminiSettings = {},
  defaults: Omit<CallOptions, "signal"> = {},
) {
  return createClient({
    providers: [gemini({ apiKey: "gm_test_key", baseURL, ...settings })],
    ...defaults,
  });
}

/** The body that arrived last. */
export function lastBody(emulator: GeminiEmulator): any {
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

/** A streamed answer, collected, is the same as the answer not streamed, but for ids that core makes. */
export function expectSame(streamed: ChatCompletion, whole: ChatCompletion): void {
  const { created: _, ...rest } = whole;
  const { created: __, ...collected } = streamed;
  const comparable = (answer: object) =>
    JSON.parse(JSON.stringify(answer).replaceAll(/"call_[0-9a-f]{32}"/g, '"call"'));
  expect(comparable(collected)).toEqual(comparable(rest));
}

/** The bytes that a wire request is answered with. */
export async function record({
  request,
}: Explanation): Promise<{ type: string; bytes: Uint8Array }> {
  const { url, method, headers, body } = request;
  const key = { "x-goog-api-key": "gm_test_key" };
  const reply = await fetch(url, {
    method,
    headers: { ...headers, ...key },
    body: JSON.stringify(body),
  });
  return {
    type: reply.headers.get("content-type") ?? "",
    bytes: new Uint8Array(await reply.arrayBuffer()),
  };
}
