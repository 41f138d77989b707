import type { ProviderAdapter } from "@anymodel/core";
import { createRelay, type Relay } from "@anymodel/core/server";
import type { Candidate } from "../router/model-table.ts";

/** A pattern such as `openai/*` serves any number of models; those that are asked for most come back soon. */
const MOST = 1000;

/**
 * Finds the relay of a candidate whose adapter is loaded. One that was never asked for is made in the background:
 * `undefined` until then, and where its wire is not OpenAI's.
 */
export function createRelays(
  adapters: ReadonlyMap<string, ProviderAdapter>,
): (candidate: Candidate) => Relay | undefined {
  const relays = new Map<string, Relay | undefined>();
  const make = async ({ key, model, deployment }: Candidate): Promise<void> => {
    const adapter = adapters.get(key);
    if (!adapter) return;
    if (relays.size >= MOST) relays.clear();
    relays.set(model, undefined);
    const relay = await createRelay({
      adapter,
      model: model.slice(key.length + 1),
      asked: model,
      headers: deployment.params.extra_headers,
    });
    relays.set(model, relay);
  };
  return (candidate) => {
    const relay = relays.get(candidate.model);
    // What keeps a relay from being made, such as a header that may not be sent, is told by the client.
    if (!relay && !relays.has(candidate.model)) make(candidate).catch(() => {});
    return relay;
  };
}
