import { startEmulator, type Emulator, type EmulatorOptions } from "../emulator/server.ts";
import { emulateBytez } from "./emulation.ts";
import type { BytezSettings } from "./settings.ts";

/** Settings of `startBytezEmulator`. */
export interface BytezEmulatorOptions extends EmulatorOptions, BytezSettings {}

/** A running Bytez emulator. */
export interface BytezEmulator extends Emulator {
  /** The native base URL: `url` and `/models/v2`. */
  readonly baseURL: string;
  /** Changes settings from the next request on; the others stay. */
  configure(settings: BytezSettings): void;
}

/** Starts a Bytez emulator on a local port; `await using` or `close()` ends it. */
export async function startBytezEmulator({
  port,
  host,
  faults,
  keepRequests,
  maxBodyBytes,
  ...settings
}: BytezEmulatorOptions = {}): Promise<BytezEmulator> {
  const emulation = emulateBytez(settings);
  const server = await startEmulator(emulation, {
    port,
    host,
    faults,
    keepRequests,
    maxBodyBytes,
  });
  return { ...server, baseURL: `${server.url}/models/v2`, configure: emulation.configure };
}
