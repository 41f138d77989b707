import type { Providers } from "@anymodel/core";

/** The adapters that the command knows, by prefix; each is loaded when a model asks for it. */
export function createProviders({ baseURL }: { baseURL?: string | undefined }) {
  return {
    bytez: async () => (await import("@anymodel/provider-bytez")).bytez({ baseURL }),
  } satisfies Providers;
}
