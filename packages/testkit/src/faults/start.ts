import { startEmulator } from "../emulator/server.ts";
import { emulateFaults, type FaultRequest } from "./emulation.ts";
import { ALL } from "./fault.ts";
import { type Wire, WIRES } from "./wires.ts";

/** Settings of `startFaultProvider`. */
export interface FaultProviderOptions {
  /** 0 takes a free port. */
  port?: number | undefined;
  host?: string | undefined;
  /** The only key that is taken; any key unless told. */
  apiKey?: string | undefined;
  /** Milliseconds between streamed chunks, where the model's name says nothing; 2 unless told. */
  chunkDelay?: number | undefined;
  /** How many requests are remembered; 1000 unless told. */
  keepRequests?: number | undefined;
}

/** A running provider that breaks on purpose. */
export interface FaultProvider {
  /** Scheme, host and port. */
  readonly url: string;
  /**
   * What adapters take as their base URL, by wire. Official clients of Anthropic and Gemini take `url` and
   * `/anthropic` or `/gemini`.
   */
  readonly baseURLs: Readonly<Record<Wire, string>>;
  /** What arrived, oldest first; may be emptied by its user. */
  readonly requests: FaultRequest[];
  /** Forgets requests and calls: what happens once happens again, times begin anew. */
  reset(): void;
  /** Destroys all connections and resolves when the port is free. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a provider whose models' names choose how it fails; `await using` or `close()` ends it. */
export async function startFaultProvider({
  port,
  host,
  keepRequests,
  ...settings
}: FaultProviderOptions = {}): Promise<FaultProvider> {
  const emulation = emulateFaults(settings);
  const server = await startEmulator(emulation, { port, host, keepRequests });
  const { url, requests, close } = server;
  const baseURLs = Object.fromEntries(
    ALL.map((wire) => [wire, `${url}/${wire}${WIRES[wire].base}`]),
  ) as Record<Wire, string>;
  return {
    url,
    baseURLs,
    requests,
    reset() {
      emulation.reset();
      requests.length = 0;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
