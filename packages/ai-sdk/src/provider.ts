import { type EmbeddingModelV4, type LanguageModelV4, NoSuchModelError } from "@ai-sdk/provider";
import type { LanguageModelV4CallOptions, ProviderV4 } from "@ai-sdk/provider";
import { convertAsyncIteratorToReadableStream as toReadable } from "@ai-sdk/provider-utils";
import { type CallOptions, type Client, type ClientOptions, createClient } from "@anymodel/core";
import type { EmbeddingRequest, ProviderAdapter, Providers } from "@anymodel/core";
import { readAnswer, readError, readStream, readWarnings } from "./answer.ts";
import { toRequest } from "./request.ts";

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
  const head = { specificationVersion: "v4", provider: "anymodel" } as const;

  /** Asks with the model's adapter at hand; a failure is the AI SDK's error. */
  const ask = <Answer>(
    modelId: string,
    { abortSignal: signal, headers }: Pick<LanguageModelV4CallOptions, "abortSignal" | "headers">,
    send: (adapter: ProviderAdapter, call: CallOptions) => Promise<Answer>,
  ) =>
    client
      .adapter(modelId)
      .then((adapter) => send(adapter, { signal, headers: headers as {} }))
      .catch((error) => Promise.reject(readError(error, modelId, signal)));

  const complete = (modelId: string, asked: LanguageModelV4CallOptions, stream: boolean) =>
    ask(modelId, asked, async (adapter, call) => {
      const { request, warnings } = toRequest(asked, adapter);
      const whole: any = { stream_options: { include_usage: true }, ...request, stream };
      const answer: any = await client.completion({ ...whole, model: modelId }, call);
      return { answer, warnings: [...warnings, ...readWarnings(answer.warnings)] };
    });

  const languageModel = (modelId: string): LanguageModelV4 => ({
    ...head,
    modelId,
    // What a provider does not fetch itself, core does.
    supportedUrls: { "*/*": [/^https?:/] },
    async doGenerate(asked) {
      const { answer, warnings } = await complete(modelId, asked, false);
      return { ...readAnswer(answer), warnings };
    },
    async doStream(asked) {
      const { answer, warnings } = await complete(modelId, asked, true);
      const toError = (error: unknown) => readError(error, modelId, asked.abortSignal);
      const parts = readStream(answer, warnings, toError);
      // Closed through the stream itself: a generator cannot be left while it waits.
      const close = () => answer[Symbol.asyncIterator]().return();
      return { stream: toReadable({ next: () => parts.next(), return: close }) };
    },
  });

  const embeddingModel = (modelId: string): EmbeddingModelV4 => ({
    ...head,
    modelId,
    // Core splits what a provider does not take at once.
    maxEmbeddingsPerCall: Infinity,
    supportsParallelCalls: true,
    doEmbed: ({ values: input, providerOptions, ...asked }) =>
      ask(modelId, asked, async ({ id }, call) => {
        const request: any = { ...providerOptions?.[id], model: modelId, input };
        const { data, usage, warnings } = await client.embedding(request, call);
        const embeddings = data.map(({ embedding }) => embedding as number[]);
        const counted = usage && { usage: { tokens: usage.prompt_tokens } };
        return { embeddings, ...counted, warnings: readWarnings(warnings) };
      }),
  });

  const imageModel = (modelId: string): never => {
    throw new NoSuchModelError({ modelId, modelType: "imageModel" });
  };
  return Object.assign(languageModel, { ...head, languageModel, embeddingModel, imageModel });
}
