import type { ProviderAdapter } from "./adapter.ts";
import type { ChatCompletion } from "./chat.ts";
import type { CallContext } from "./carry-out.ts";
import { completeChat } from "./complete-chat.ts";
import type { EmbeddingResponse } from "./create-embedding.ts";
import type { ListedModel } from "./list-models.ts";
import type { CompletionStream } from "./completion-stream.ts";
import type { Download } from "./download.ts";
import { isAnyModelError, mustBe, withSource } from "./errors.ts";
import { type Fields, isObject } from "./fields.ts";
import type { FurtherCalls } from "./further-calls.ts";
import { createSend } from "./http.ts";
import type { ParsedCompletion } from "./parse-completion.ts";
import type { ToolLoop, ToolRun } from "./run-tools.ts";
import type { OutputOf, StandardSchema } from "./standard-schema.ts";
import { prepareChat } from "./prepare.ts";
import { createRegistry, type Providers, type ResolvedModel } from "./registry.ts";
import type { RouterSettings } from "./router-settings.ts";
import type { Calls } from "./routing.ts";
import type { Tool } from "./chat-parameters.ts";
import type { CallOptions, CompletionRequest, EmbeddingRequest, InPlaceOf } from "./request.ts";
import type { Warning } from "./chat.ts";

/** What `createClient` takes: adapters, and defaults for the call options. */
export interface ClientOptions<P extends Providers> extends Omit<CallOptions, "signal" | "apiKey"> {
  /** Adapters as a list (the prefix is each one's `id`) or by prefix, loaded now or at first use. */
  providers: P;
  /** Short names for model ids: `{ fast: "bytez/Qwen/Qwen3-4B" }`. */
  aliases?: Record<string, string> | undefined;
  /** Groups of models, and what happens where one fails; without it a call asks its own model only. */
  router?: RouterSettings | undefined;
  /** Replaces the transport, for proxies, tests and special runtimes. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Sends straight through the transport, without ky: for servers, where a call's own cost counts. */
  direct?: boolean | undefined;
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
      response_format: InPlaceOf<P, Model, "response_format", { type: "json_object" }, Schema>;
    },
    options?: CallOptions,
  ): Promise<ParsedCompletion<OutputOf<Schema>>>;
  /** Runs the tools that the model calls until it answers, or until the step limit. */
  runTools<const Model extends string>(
    request: Omit<CompletionRequest<P, Model, false>, "tools" | "stream"> &
      Omit<ToolLoop, "tools"> & {
        tools: InPlaceOf<P, Model, "tools", Tool[], ToolLoop["tools"]>;
      },
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
  /** The adapter that serves a model, loaded if need be; of a group that of its first model. */
  adapter(model: string): Promise<ProviderAdapter>;
}

/** Makes a client. Options beside `providers`, `aliases`, `router`, `fetch` and `direct` are defaults for each call. */
export function createClient<const P extends Providers>({
  providers,
  aliases,
  router,
  fetch,
  direct,
  ...defaults
}: ClientOptions<P>): Client<P> {
  const registry = createRegistry(providers, aliases);
  const context: CallContext = { send: createSend(fetch, direct), gates: new Map() };
  const download: Download = async (...medium) =>
    (await import("./media.ts")).createDownload(fetch)(...medium);
  /** Finds the adapter; what goes wrong from here on says whose error it is. */
  const withAdapter = async <Result>(
    request: unknown,
    callOptions: CallOptions | undefined,
    use: (fields: Fields, resolved: ResolvedModel, options: CallOptions) => Result,
  ): Promise<Awaited<Result>> => {
    if (!isObject(request)) throw mustBe("request", request, "an object with a model");
    const options: Fields = { ...defaults };
    for (const [name, value] of Object.entries(callOptions ?? {})) {
      // An option that is there but undefined says nothing.
      if (value !== undefined) options[name] = value;
    }
    const resolved = await registry.resolve(request.model);
    try {
      return await use(request, resolved, options);
    } catch (error) {
      if (!isAnyModelError(error)) throw error;
      throw withSource(error, { provider: resolved.adapter.id, model: request.model as string });
    }
  };
  /** A call that most programs never make: what it does is loaded at its first use. */
  const later =
    <Name extends keyof FurtherCalls>(name: Name) =>
    async (...call: unknown[]) => {
      const { createFurtherCalls } = await import("./further.ts");
      const calls = createFurtherCalls({
        client: client as never,
        registry,
        context,
        router,
        withAdapter,
      });
      return (calls[name] as (...call: unknown[]) => unknown)(...call) as never;
    };

  const client: Client<P> = {
    completion: (request, callOptions) =>
      withAdapter(request, callOptions, async (fields, resolved, options) => {
        const prepared = await prepareChat(fields, resolved, options, download);
        return completeChat(prepared, options, context) as never;
      }),
    parse: later("parse"),
    runTools: later("runTools"),
    embedding: later("embedding"),
    models: later("models"),
    explain: later("explain"),
    supportedParams: later("supportedParams"),
    adapter: later("adapter"),
  };
  if (!router) return client;
  // parse and runTools go through these two as well.
  const { completion, embedding } = client;
  let routing: Promise<Calls> | undefined;
  const routed = async (): Promise<Calls> => {
    routing ??= import("./routing.ts").then(({ createRouting }) =>
      createRouting(router, registry, { completion, embedding } as Calls, defaults),
    );
    try {
      return await routing;
    } catch (error) {
      // The next call tries again: an adapter may not have been there yet.
      routing = undefined;
      throw error;
    }
  };
  client.completion = async (...call) => (await routed()).completion(...call) as never;
  client.embedding = async (...call) => (await routed()).embedding(...call);
  return client;
}
