import type { ProviderAdapter } from "@anymodel/core";
import { findInstalledAdapters } from "@anymodel/gateway/adapters";

/**
 * The adapters that the command knows, by prefix: Bytez, those installed where it runs, and the one whose
 * package it runs in. Each is loaded when a model asks for it.
 */
export async function createProviders(settings: {
  baseURL?: string | undefined;
}): Promise<Record<string, () => Promise<ProviderAdapter>>> {
  const installed = [...(await findInstalledAdapters([process.cwd()]))].map(
    ([prefix, load]) => [prefix, async () => (await load())(settings)] as const,
  );
  return {
    ...Object.fromEntries(installed),
    bytez: async () => (await import("@anymodel/provider-bytez")).bytez(settings),
  };
}
