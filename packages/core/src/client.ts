import type { ChatCompletion } from "./chat.ts";
import { completeChat } from "./complete-chat.ts";
import type { EmbeddingResponse } from "./create-embedding.ts";
import type { ListedModel } from "./list-models.ts";
import type { CompletionStream } from "./completion-stream.ts";
import { createGate, type Gate } from "./concurrency.ts";
import type { Download } from "./download.ts";
import { mustBe, withSource } from "./errors.ts";
import { createSend } from "./http.ts";
import type { ParsedCompletion } from "./parse-completion.ts";
import type { ToolLoop, ToolRun } from "./run-tools.ts";
import type { OutputOf, StandardSchema } from "./standard-schema.ts";
import { supportedParameters } from "./parameters.ts";
import { prepareChat, type PreparedRequest } from "./prepare.ts";
import { describeHeaders } from "./headers.ts";
import { isObject } from "./fold.ts";
import { createRegistry, type Providers, type ResolvedModel } from "./registry.ts";
import type { CallOptions, CompletionRequest, EmbeddingRequest } from "./request.ts";
import type { Warning } from "./chat.ts";

/** What `createClient` takes: adapters, and defaults for the call options. */
export interface ClientOptions<P extends Providers> extends Omit<CallOptions, "signal" | "apiKey"> {
  /** Adapters as a list (the prefix is each one's `id`) or by prefix, loaded now or at first use. */
  providers: P;
  /** Short names for model ids: `{ fast: "bytez/Qwen/Qwen3-4B" }`. */
  aliases?: Record<string, string>;
  /** Replaces the transport, for proxies, tests and special runtimes. */
  fetch?: typeof globalThis.fetch;
}

/** The request that a call would send, with secrets replaced. */
export interface Explanation {
  request: { method: string; url: string; headers: Record<string, string>; body: unknown };
  warnings: Warning[];
}

/** One typed interface to the models of all registered adapters. */
export interface Client<P extends Providers> {
  /**
   * Asks a model. With `stream: true` resolves to a stream when the answer's headers are good.
   * Rejects with an `AnyModelError`, always.
   */
  completion<
    const Model extends string,
    const Stream extends boolean | null | undefined = undefined,
  >(
    request: CompletionRequest<P, Model, Stream>,
    options?: CallOptions,
  ): Promise<Stream extends true ? CompletionStream : ChatCompletion>;
  /**
   * Asks for an answer of a Standard Schema's form (zod, valibot, arktype), checks it and types it.
   * An answer that does not fit is `invalid_response`, with the answer as `partial`.
   */
  parse<const Model extends string, Schema extends StandardSchema>(
    request: Omit<CompletionRequest<P, Model, false>, "response_format" | "stream"> & {
      response_format: Schema;
    },
    options?: CallOptions,
  ): Promise<ParsedCompletion<OutputOf<Schema>>>;
  /** Runs the tools that the model calls until it answers, or until the step limit. */
  runTools<const Model extends string>(
    request: Omit<CompletionRequest<P, Model, false>, "tools" | "stream"> & ToolLoop,
    options?: CallOptions,
  ): Promise<ToolRun>;
  /** Turns texts into vectors; long lists go in as many requests as the provider's limit asks for. */
  embedding(request: EmbeddingRequest<P>, options?: CallOptions): Promise<EmbeddingResponse>;
  /** The models of one prefix, or of all: as the provider lists them, else as its adapter knows them. */
  models(prefix?: string, options?: CallOptions): Promise<ListedModel[]>;
  /** Shows the wire request and the warnings of a call; sends nothing and needs no key. */
  explain<const Model extends string, const Stream extends boolean | null | undefined = undefined>(
    request: CompletionRequest<P, Model, Stream>,
    options?: CallOptions,
  ): Promise<Explanation>;
  /** The names of the parameters that a model's adapter acts on. */
  supportedParams(model: string): Promise<string[]>;
}

/** Makes a client. Options beside `providers`, `aliases` and `fetch` are defaults for each call. */
export function createClient<const P extends Providers>({
  providers,
  aliases,
  fetch,
  ...defaults
}: ClientOptions<P>): Client<P> {
  const registry = createRegistry(providers, aliases);
  const send = createSend(fetch);
  // What most programs never use is loaded at its first use.
  let downloading: Promise<Download> | undefined;
  const download: Download = async (...args) => {
    downloading ??= import("./download.ts").then(({ createDownload }) => createDownload(fetch));
    return (await downloading)(...args);
  };
  const gates = new Map<unknown, Map<string, Gate>>();
  const context = {
    send,
    gate({ adapter }: PreparedRequest, key: string): Gate | undefined {
      const limit = adapter.limits?.concurrency;
      if (!limit) return undefined;
      const byKey = gates.get(adapter) ?? new Map<string, Gate>();
      gates.set(adapter, byKey);
      const gate = byKey.get(key) ?? createGate(limit);
      byKey.set(key, gate);
      return gate;
    },
  };

  const optionsOf = (callOptions: CallOptions | undefined): CallOptions => {
    const options: CallOptions = { ...defaults };
    // An option that is there but undefined says nothing.
    for (const [name, value] of Object.entries(callOptions ?? {})) {
      if (value !== undefined) Object.assign(options, { [name]: value });
    }
    return options;
  };
  /** Finds the adapter; what goes wrong from here on says whose error it is. */
  const withAdapter = async <Result>(
    request: unknown,
    use: (fields: Record<string, unknown>, resolved: ResolvedModel) => Result,
  ): Promise<Awaited<Result>> => {
    if (!isObject(request)) throw mustBe("request", request, "an object with a model");
    const resolved = await registry.resolve(request.model);
    try {
      return await use(request, resolved);
    } catch (error) {
      throw withSource(error, resolved.adapter.id, request.model);
    }
  };

  const client: Client<P> = {
    completion(request, callOptions) {
      const options = optionsOf(callOptions);
      return withAdapter(request, async (fields, resolved) => {
        const prepared = await prepareChat(fields, resolved, options, download);
        return (await completeChat(prepared, options, context)) as never;
      });
    },
    async parse(request, callOptions) {
      const { parseCompletion } = await import("./parse-completion.ts");
      const parsed = await parseCompletion(request as never, (whole) =>
        client.completion(whole as never, callOptions),
      );
      return parsed as never;
    },
    async runTools(request, callOptions) {
      const { runToolLoop } = await import("./run-tools.ts");
      return runToolLoop(request as never, callOptions?.signal, (whole) =>
        client.completion(whole as never, callOptions),
      );
    },
    embedding(request, callOptions) {
      const options = optionsOf(callOptions);
      return withAdapter(request, async (fields, resolved) => {
        const { createEmbedding } = await import("./create-embedding.ts");
        return createEmbedding(fields, resolved, options, context);
      });
    },
    async models(prefix, callOptions) {
      const options = optionsOf(callOptions);
      const { listModels } = await import("./list-models.ts");
      const prefixes = prefix === undefined ? registry.prefixes : [prefix];
      const lists = prefixes.map((name) =>
        withAdapter({ model: `${name}/*` }, (_, { adapter }) =>
          listModels(name, adapter, options, context),
        ),
      );
      return (await Promise.all(lists)).flat();
    },
    async explain(request, callOptions) {
      const options = optionsOf(callOptions);
      const prepared = await withAdapter(request, (fields, resolved) =>
        prepareChat(fields, resolved, options, showDownload),
      );
      const { adapter, method, url, body, warnings } = prepared;
      const headers = describeHeaders(adapter, prepared.headers, options.apiKey);
      return { request: { method, url, headers, body }, warnings };
    },
    async supportedParams(model) {
      const { adapter } = await registry.resolve(model);
      return adapter.chat ? supportedParameters(adapter.chat) : [];
    },
  };
  return client;
}

/** What `explain` shows in the place of a medium that a call would download. */
const showDownload: Download = async () => ({
  data: "[downloaded when sent]",
  mediaType: "application/octet-stream",
});
