import { createRegistry } from "@anymodel/core";
import type { ProviderAdapter } from "@anymodel/core/provider";
import { createProviders } from "./providers.ts";

/** The adapter of a model id, its prefix and the rest of the id. */
export async function loadAdapter(
  modelId: string,
  baseURL: string | undefined,
): Promise<{ adapter: ProviderAdapter; prefix: string; model: string }> {
  return createRegistry(await createProviders({ baseURL })).resolve(modelId);
}
