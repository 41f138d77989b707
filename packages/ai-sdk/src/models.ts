import type { EmbeddingModelV4, EmbeddingModelV4CallOptions } from "@ai-sdk/provider";
import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { convertAsyncIteratorToReadableStream } from "@ai-sdk/provider-utils";
import type { Client, Registry } from "@anymodel/core";
import { readAnswer, readMessage, readMetadata } from "./answer.ts";
import { toSDKError } from "./error.ts";
import { toRequest, toWarnings } from "./request.ts";
import { readStream } from "./stream-parts.ts";

type Call = Pick<LanguageModelV4CallOptions, "abortSignal" | "headers">;

/** The models of a client as the AI SDK's. */
export function createModels(client: Client<any>, registry: Registry) {
  const head = { specificationVersion: "v4", provider: "anymodel" } as const;
  const ownerOf = async (modelId: string) => (await registry.resolve(modelId)).adapter.id;
  const optionsOf = ({ abortSignal: signal, headers }: any) => ({ signal, headers });
  /** A failure is the AI SDK's error. */
  const named = <Result>(modelId: string, { abortSignal }: Call, result: Promise<Result>) =>
    result.catch((error) => {
      throw toSDKError(error, modelId, abortSignal);
    });

  async function complete(modelId: string, call: LanguageModelV4CallOptions, more = {}) {
    const supported = await client.supportedParams(modelId);
    const { request, warnings } = toRequest(call, await ownerOf(modelId), supported);
    const whole: any = { ...more, ...request, model: modelId };
    const answer: any = await client.completion(whole, optionsOf(call));
    return { answer, warnings: [...warnings, ...toWarnings(answer.warnings)] };
  }

  async function embed(modelId: string, call: EmbeddingModelV4CallOptions) {
    const own = call.providerOptions?.[await ownerOf(modelId)];
    const request: any = { ...own, model: modelId, input: call.values };
    const { data, usage, warnings } = await client.embedding(request, optionsOf(call));
    return {
      embeddings: data.map(({ embedding }) => embedding as number[]),
      usage: usage && { tokens: usage.prompt_tokens },
      warnings: toWarnings(warnings),
    };
  }

  const languageModel = (modelId: string): LanguageModelV4 => ({
    ...head,
    modelId,
    // What a provider does not fetch itself, core does.
    supportedUrls: { "*/*": [/^https?:/] },
    async doGenerate(call) {
      const { answer, warnings } = await named(modelId, call, complete(modelId, call));
      const content = readMessage(answer.choices[0].message);
      return { content, ...readAnswer(answer), response: readMetadata(answer), warnings };
    },
    async doStream(call) {
      const more = { stream: true, stream_options: { include_usage: true } };
      const { answer, warnings } = await named(modelId, call, complete(modelId, call, more));
      const toError = (error: unknown) => toSDKError(error, modelId, call.abortSignal);
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
    doEmbed: (call) => named(modelId, call, embed(modelId, call)),
  });

  return { languageModel, embeddingModel };
}
