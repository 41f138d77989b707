import type { bytezFaults, Emulator, PlannedFault } from "@anymodel/testkit/bytez";

/** What every emulator is started with. */
export interface EmulatorSettings {
  port?: number;
  host?: string;
  concurrency?: number | undefined;
  /** Names of the provider's faults, and how often each strikes. */
  faults?: readonly { name: string; times: number }[];
}

interface EmulatorEntry {
  /** A model that it answers for. */
  readonly model: string;
  /** The variable that holds the provider's key. */
  readonly keyVariable: string;
  /** Names of the provider's own faults. */
  readonly faults: readonly string[];
  start(settings: EmulatorSettings): Promise<Emulator & { readonly baseURL: string }>;
}

/** Faults of the transport: they strike every provider alike. */
const TRANSPORT_FAULTS = {
  "cold-start": { kind: "cold-start", delay: 5000 },
  cut: { kind: "cut", afterChunks: 3 },
  empty: { kind: "empty" },
  garbage: { kind: "garbage" },
  reset: { kind: "reset" },
  "split-utf8": { kind: "split" },
  stall: { kind: "stall", afterChunks: 3 },
} as const satisfies Record<string, PlannedFault>;

/** Name on the command line → name in the testkit. */
export const BYTEZ_FAULTS = {
  unauthorized: "unauthorized",
  "payment-required": "paymentRequired",
  concurrency: "concurrency",
  "rate-limit": "rateLimit",
  "credits-used-up": "creditsUsedUp",
  "model-not-found": "modelNotFound",
  "server-error": "serverError",
  unavailable: "unavailable",
  "bad-gateway": "badGateway",
  "error-in-success": "errorInSuccess",
  "task-filter-fails": "taskFilterFails",
} as const satisfies Record<string, keyof typeof bytezFaults>;

/** The providers that can be emulated. The emulators themselves are loaded when one starts. */
export const EMULATORS: Readonly<Record<string, EmulatorEntry>> = {
  bytez: {
    model: "bytez/google/gemma-3-4b-it",
    keyVariable: "BYTEZ_API_KEY",
    faults: Object.keys(BYTEZ_FAULTS),
    async start({ faults = [], ...settings }) {
      const { bytezFaults, startBytezEmulator } = await import("@anymodel/testkit/bytez");
      const own = Object.entries(BYTEZ_FAULTS).map(
        ([name, key]) => [name, bytezFaults[key]] as const,
      );
      const known = new Map<string, PlannedFault>([...Object.entries(TRANSPORT_FAULTS), ...own]);
      const planned = faults.map(({ name, times }) => ({ ...known.get(name)!, times }));
      return startBytezEmulator({ ...settings, faults: planned });
    },
  },
};

/** The names of all faults that a provider's emulator knows. */
export function faultNames(provider: string): string[] {
  return [...EMULATORS[provider]!.faults, ...Object.keys(TRANSPORT_FAULTS)];
}
