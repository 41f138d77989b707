import { NoSuchModelError, type EmbeddingModelV4, type ProviderV4 } from "@ai-sdk/provider";
import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { convertAsyncIteratorToReadableStream } from "@ai-sdk/provider-utils";
import { type Client, type ClientOptions, createClient, createRegistry } from "@anymodel/core";
import type { CallOptions, EmbeddingRequest, Providers } from "@anymodel/core";
import { readAnswer, readMessage, readMetadata } from "./answer.ts";
import { toSDKError } from "./error.ts";
import { toRequest, toWarnings } from "./request.ts";
import { readStream } from "./stream-parts.ts";

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
  const client: Client<any> = createClient({ maxRetries: 0, dropParams: true, ...options });
  const registry = createRegistry(options.providers, options.aliases);
  const head = { specificationVersion: "v4", provider: "anymodel" } as const;

  /** Asks with the id of the model's adapter at hand; a failure is the AI SDK's error. */
  async function ask<Answer>(
    modelId: string,
    { abortSignal: signal, headers }: Pick<LanguageModelV4CallOptions, "abortSignal" | "headers">,
    send: (owner: string, call: CallOptions) => Promise<Answer>,
  ) {
    try {
      const { adapter } = await registry.resolve(modelId);
      return await send(adapter.id, { signal, headers: headers as {} });
    } catch (error) {
      throw toSDKError(error, modelId, signal);
    }
  }

  const complete = (modelId: string, asked: LanguageModelV4CallOptions, more = {}) =>
    ask(modelId, asked, async (owner, call) => {
      const supported = await client.supportedParams(modelId);
      const { request, warnings } = toRequest(asked, owner, supported);
      const whole: any = { ...more, ...request, model: modelId };
      const answer: any = await client.completion(whole, call);
      return { answer, warnings: [...warnings, ...toWarnings(answer.warnings)] };
    });

  const languageModel = (modelId: string): LanguageModelV4 => ({
    ...head,
    modelId,
    // What a provider does not fetch itself, core does.
    supportedUrls: { "*/*": [/^https?:/] },
    async doGenerate(asked) {
      const { answer, warnings } = await complete(modelId, asked);
      const content = readMessage(answer.choices[0].message);
      return { content, ...readAnswer(answer), response: readMetadata(answer), warnings };
    },
    async doStream(asked) {
      const more = { stream: true, stream_options: { include_usage: true } };
      const { answer, warnings } = await complete(modelId, asked, more);
      const toError = (error: unknown) => toSDKError(error, modelId, asked.abortSignal);
      const parts = readStream(answer, warnings, toError);
      // Closed through the stream itself: a generator cannot be left while it waits.
      const close = () => answer[Symbol.asyncIterator]().return();
      const iterator = { next: () => parts.next(), return: close };
      return { stream: convertAsyncIteratorToReadableStream(iterator) };
    },
  });

  const embeddingModel = (modelId: string): EmbeddingModelV4 => ({
    ...head,
    modelId,
    // Core splits what a provider does not take at once.
    maxEmbeddingsPerCall: Infinity,
    supportsParallelCalls: true,
    doEmbed: (asked) =>
      ask(modelId, asked, async (owner, call) => {
        const own = asked.providerOptions?.[owner];
        const request: any = { ...own, model: modelId, input: asked.values };
        const { data, usage, warnings } = await client.embedding(request, call);
        const embeddings = data.map(({ embedding }) => embedding as number[]);
        const tokens = usage && { tokens: usage.prompt_tokens };
        return { embeddings, usage: tokens, warnings: toWarnings(warnings) };
      }),
  });

  const imageModel = (modelId: string): never => {
    throw new NoSuchModelError({ modelId, modelType: "imageModel" });
  };
  const models = { languageModel, embeddingModel, imageModel };
  return Object.assign((modelId: string) => languageModel(modelId), {
    specificationVersion: "v4" as const,
    ...models,
  });
}
