import type { ChatCompletion } from "./chat.ts";
import { runCall } from "./call.ts";
import type { CompletionStream } from "./completion-stream.ts";
import { createGate, type Gate } from "./concurrency.ts";
import { mustBe, withSource } from "./errors.ts";
import { createSend } from "./http.ts";
import { supportedParameters } from "./parameters.ts";
import { prepareCall, type PreparedCall } from "./prepare.ts";
import { describeHeaders } from "./headers.ts";
import { createRegistry, type Providers } from "./registry.ts";
import type { CallOptions, CompletionRequest } from "./request.ts";
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
  const gates = new Map<unknown, Map<string, Gate>>();
  const context = {
    send,
    gate({ adapter }: PreparedCall, key: string): Gate | undefined {
      const limit = adapter.limits?.concurrency;
      if (!limit) return undefined;
      const byKey = gates.get(adapter) ?? new Map<string, Gate>();
      gates.set(adapter, byKey);
      const gate = byKey.get(key) ?? createGate(limit);
      byKey.set(key, gate);
      return gate;
    },
  };

  const prepare = async (request: unknown, options: CallOptions): Promise<PreparedCall> => {
    if (typeof request !== "object" || request === null) {
      throw mustBe("request", request, "{ model, messages }");
    }
    const fields = request as Record<string, unknown>;
    const resolved = await registry.resolve(fields.model);
    try {
      return prepareCall(fields, resolved, options);
    } catch (error) {
      throw withSource(error, resolved.adapter.id, fields.model);
    }
  };

  return {
    async completion(request, callOptions) {
      const options = { ...defaults, ...callOptions };
      return (await runCall(await prepare(request, options), options, context)) as never;
    },
    async explain(request, callOptions) {
      const options = { ...defaults, ...callOptions };
      const { adapter, headers, method, url, body, warnings } = await prepare(request, options);
      return {
        request: { method, url, headers: describeHeaders(adapter, headers, options.apiKey), body },
        warnings,
      };
    },
    async supportedParams(model) {
      const { adapter } = await registry.resolve(model);
      return adapter.chat ? supportedParameters(adapter.chat) : [];
    },
  };
}
