import { startEmulator, type Emulator, type EmulatorOptions } from "../emulator/server.ts";
import { emulateGemini } from "./emulation.ts";
import type { GeminiSettings } from "./settings.ts";

/** Settings of `startGeminiEmulator`. */
export interface GeminiEmulatorOptions extends EmulatorOptions, GeminiSettings {}

/** A running Gemini emulator. */
export interface GeminiEmulator extends Emulator {
  /** `url` and `/v1beta`; Google's own client takes `url`. */
  readonly baseURL: string;
  /** Changes settings from the next request on; the others stay. */
  configure(settings: GeminiSettings): void;
}

/** Starts a Gemini emulator on a local port; `await using` or `close()` ends it. */
export async function startGeminiEmulator({
  port,
  host,
  faults,
  keepRequests,
  maxBodyBytes,
  ...settings
}: GeminiEmulatorOptions = {}): Promise<GeminiEmulator> {
  const emulation = emulateGemini(settings);
  const server = await startEmulator(emulation, {
    port,
    host,
    faults,
    keepRequests,
    maxBodyBytes,
  });
  return { ...server, baseURL: `${server.url}/v1beta`, configure: emulation.configure };
}
