import { startEmulator, type Emulator, type EmulatorOptions } from "../emulator/server.ts";
import { emulateAnthropic } from "./emulation.ts";
import type { AnthropicSettings } from "./settings.ts";

/** Settings of `startAnthropicEmulator`. */
export interface AnthropicEmulatorOptions extends EmulatorOptions, AnthropicSettings {}

/** A running Anthropic emulator. Official clients take its `url`, the adapter its `baseURL`. */
export interface AnthropicEmulator extends Emulator {
  /** `url` and `/v1`. */
  readonly baseURL: string;
  /** Changes settings from the next request on; the others stay. */
  configure(settings: AnthropicSettings): void;
}

/** Starts an emulator of Anthropic's Messages API on a local port; `await using` or `close()` ends it. */
export async function startAnthropicEmulator({
  port,
  host,
  faults,
  keepRequests,
  // Anthropic API reference, errors: 32 MB.
  maxBodyBytes = 32 * 2 ** 20,
  ...settings
}: AnthropicEmulatorOptions = {}): Promise<AnthropicEmulator> {
  const emulation = emulateAnthropic(settings);
  const server = await startEmulator(emulation, {
    port,
    host,
    faults,
    keepRequests,
    maxBodyBytes,
  });
  return { ...server, baseURL: `${server.url}/v1`, configure: emulation.configure };
}
