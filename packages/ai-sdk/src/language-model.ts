import type { LanguageModelV4, LanguageModelV4CallOptions as Options } from "@ai-sdk/provider";
import type { SharedV4Warning } from "@ai-sdk/provider";
import { convertAsyncIteratorToReadableStream } from "@ai-sdk/provider-utils";
import type { ChatCompletion, Client, CompletionStream, Registry } from "@anymodel/core";
import { readAnswer, readMessage, readMetadata } from "./answer.ts";
import { toSDKError } from "./error.ts";
import { toRequest, toWarnings } from "./request.ts";
import { readStream } from "./stream-parts.ts";

const KINDS = { image: "image/*", audio: "audio/*", video: "video/*", file: "application/*" };

/** A language model of the AI SDK. */
export function createLanguageModel(modelId: string, client: Client<any>, registry: Registry) {
  async function ask<Answer extends ChatCompletion | CompletionStream>(
    options: Options,
    more = {},
  ) {
    try {
      const { adapter } = await registry.resolve(modelId);
      const supported = await client.supportedParams(modelId);
      const { request, warnings } = toRequest(options, adapter.id, supported);
      const headers = options.headers as Record<string, string> | undefined;
      const whole: any = { ...more, ...request, model: modelId };
      const answer = await client.completion(whole, { signal: options.abortSignal, headers });
      warnings.push(...toWarnings(answer.warnings));
      return { answer: answer as Answer, warnings };
    } catch (error) {
      throw toSDKError(error, modelId, options.abortSignal);
    }
  }

  async function* read(stream: CompletionStream, warnings: SharedV4Warning[], options: Options) {
    yield { type: "stream-start" as const, warnings };
    try {
      yield* readStream(stream);
    } catch (error) {
      // No finish part after it: a broken answer must not look whole.
      yield { type: "error" as const, error: toSDKError(error, modelId, options.abortSignal) };
    }
  }

  /** What a provider does not fetch itself, the AI SDK does. */
  async function findURLs() {
    const { adapter } = await registry.resolve(modelId);
    const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];
    const byURL = kinds.filter((kind) => adapter.chat?.accepts?.[kind]?.includes("url"));
    return Object.fromEntries(byURL.map((kind) => [KINDS[kind], [/^https?:/]]));
  }

  return {
    specificationVersion: "v4",
    provider: "anymodel",
    modelId,
    get supportedUrls() {
      return findURLs().catch(() => ({}));
    },
    async doGenerate(options) {
      const { answer, warnings } = await ask<ChatCompletion>(options);
      const content = readMessage(answer.choices[0]!.message);
      return { content, ...readAnswer(answer), response: readMetadata(answer), warnings };
    },
    async doStream(options) {
      const more = { stream: true, stream_options: { include_usage: true } };
      const { answer, warnings } = await ask<CompletionStream>(options, more);
      const parts = read(answer, warnings, options);
      // Closed through the stream itself: a generator cannot be left while it waits.
      const close = async () => (await answer[Symbol.asyncIterator]().return?.()) as any;
      const iterator = { next: () => parts.next(), return: close };
      return { stream: convertAsyncIteratorToReadableStream(iterator) };
    },
  } satisfies LanguageModelV4 as LanguageModelV4;
}
