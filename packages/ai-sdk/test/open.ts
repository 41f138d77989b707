import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { ClientOptions } from "@anymodel/core";
import { defineAdapter, openaiChat, toSecret } from "@anymodel/core/provider";
import { bytez } from "@anymodel/provider-bytez";
import { type BytezEmulator, startBytezEmulator } from "@anymodel/testkit/bytez";
import { type OpenAIEmulator, startOpenAIEmulator } from "@anymodel/testkit/openai";
import { afterAll, afterEach } from "vitest";
import { createAnyModel } from "../src/index.ts";

/** An adapter of a host that speaks OpenAI's protocol. */
export function host(baseURL: string) {
  return defineAdapter({
    spec: 1,
    id: "host",
    baseURL,
    auth: { env: "HOST_API_KEY", key: toSecret("test-key") },
    chat: openaiChat(),
  });
}

/** Both emulators, and a provider of the AI SDK that reaches them: clean after each test, closed after the last. */
export async function openEmulators(): Promise<{
  bytezEmulator: BytezEmulator;
  openaiEmulator: OpenAIEmulator;
  connect: (
    options?: Omit<ClientOptions<[]>, "providers">,
  ) => ReturnType<typeof createAnyModel<any>>;
}> {
  const bytezEmulator = await startBytezEmulator();
  const openaiEmulator = await startOpenAIEmulator();
  afterEach(() => {
    for (const emulator of [bytezEmulator, openaiEmulator]) {
      emulator.clearFaults();
      emulator.requests.length = 0;
    }
    openaiEmulator.configure({ refusal: undefined, finish: undefined });
  });
  afterAll(async () => {
    await bytezEmulator.close();
    await openaiEmulator.close();
  });
  return {
    bytezEmulator,
    openaiEmulator,
    connect: (options = {}) =>
      createAnyModel({
        providers: [
          bytez({ apiKey: "test-key", baseURL: bytezEmulator.baseURL }),
          host(openaiEmulator.baseURL),
        ],
        ...options,
      }),
  };
}

/** A real media file and what proves that it arrived. */
export function media(name: string): { bytes: Buffer; sha256: string } {
  const bytes = readFileSync(new URL(`../../testkit/test/media/${name}`, import.meta.url));
  return { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** Everything that a stream gives. */
export async function collect<Part>(stream: AsyncIterable<Part>): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}
