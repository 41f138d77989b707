import { startEmulator, type Emulator, type EmulatorOptions } from "../emulator/server.ts";
import { emulateOpenAI } from "./emulation.ts";
import type { OpenAISettings } from "./settings.ts";

/** Settings of `startOpenAIEmulator`. */
export interface OpenAIEmulatorOptions extends EmulatorOptions, OpenAISettings {}

/** A running OpenAI emulator. */
export interface OpenAIEmulator extends Emulator {
  /** What clients take as their base URL: `url` and `/v1`. */
  readonly baseURL: string;
  /** Changes settings from the next request on; the others stay. */
  configure(settings: OpenAISettings): void;
}

/** Starts an OpenAI emulator on a local port; `await using` or `close()` ends it. */
export async function startOpenAIEmulator({
  port,
  host,
  faults,
  keepRequests,
  maxBodyBytes,
  ...settings
}: OpenAIEmulatorOptions = {}): Promise<OpenAIEmulator> {
  const emulation = emulateOpenAI(settings);
  const server = await startEmulator(emulation, {
    port,
    host,
    faults,
    keepRequests,
    maxBodyBytes,
  });
  return { ...server, baseURL: `${server.url}/v1`, configure: emulation.configure };
}
