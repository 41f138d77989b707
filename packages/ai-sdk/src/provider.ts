import { type LanguageModelV4, NoSuchModelError, type ProviderV4 } from "@ai-sdk/provider";
import { type ClientOptions, createClient, createRegistry } from "@anymodel/core";
import type { EmbeddingRequest, Providers } from "@anymodel/core";
import { createLanguageModel } from "./language-model.ts";

/** A provider of the AI SDK; called with a model id, it gives a language model. */
export interface AnyModelProvider<P extends Providers> extends ProviderV4 {
  /** Known ids autocomplete, any other under a registered prefix works. */
  (modelId: EmbeddingRequest<P>["model"]): LanguageModelV4;
}

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
  const languageModel = (modelId: string) => createLanguageModel(modelId, client, registry);
  const none = (modelType: "embeddingModel" | "imageModel") => (modelId: string) => {
    throw new NoSuchModelError({ modelId, modelType });
  };
  const [embeddingModel, imageModel] = [none("embeddingModel"), none("imageModel")];
  const models = { specificationVersion: "v4" as const, languageModel, embeddingModel, imageModel };
  return Object.assign((modelId: string) => languageModel(modelId), models);
}
