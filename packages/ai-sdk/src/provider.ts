import { type LanguageModelV4, NoSuchModelError, type ProviderV4 } from "@ai-sdk/provider";
import { type ClientOptions, createClient, createRegistry } from "@anymodel/core";
import type { EmbeddingRequest, Providers } from "@anymodel/core";
import { createModels } from "./models.ts";

/** A provider of the AI SDK; called with a model id, it gives a language model. Known ids autocomplete, any other works. */
export type AnyModelProvider<P extends Providers> = ProviderV4 &
  ((modelId: EmbeddingRequest<P>["model"]) => LanguageModelV4);

/**
 * Makes any anymodel adapter a provider of the Vercel AI SDK: `createAnyModel({ providers: [bytez()] })`.
 * Takes the options of `createClient`. Retries are the AI SDK's, and settings that a model does not take
 * are dropped with a warning, unless `maxRetries` and `dropParams` say otherwise.
 */
export function createAnyModel<const P extends Providers>(
  options: ClientOptions<P>,
): AnyModelProvider<P> {
  const client = createClient<Providers>({ maxRetries: 0, dropParams: true, ...options });
  const registry = createRegistry(options.providers, options.aliases);
  const models = createModels(client, registry);
  const imageModel = (modelId: string): never => {
    throw new NoSuchModelError({ modelId, modelType: "imageModel" });
  };
  const provider = { specificationVersion: "v4" as const, ...models, imageModel };
  return Object.assign((modelId: string) => models.languageModel(modelId), provider);
}
