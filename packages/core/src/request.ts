import type { LiteralUnion, Simplify } from "type-fest";
import type { Operation, ProviderAdapter } from "./adapter.ts";
import type { ChatParameter, ChatParameterTypes, NeutralValues } from "./chat-parameters.ts";
import type { Message } from "./chat.ts";
import type { EmbeddingInput } from "./embedding.ts";
import type { AdapterSource, Providers } from "./registry.ts";
import type { OutgoingBody } from "./transport.ts";
import type { ValueOf } from "./value-type.ts";

/** Registered adapters by prefix, from a list or a record. */
export type AdapterMap<P extends Providers> = P extends readonly ProviderAdapter[]
  ? { [A in P[number] as A["id"]]: A }
  : { [Prefix in keyof P]: P[Prefix] extends AdapterSource ? Loaded<P[Prefix]> : never };

type Loaded<Source> = Source extends () => Promise<infer Adapter> ? Adapter : Source;

/** The model ids that an editor can complete; any other id under a prefix is allowed. */
export type KnownModelId<P extends Providers> = {
  [Prefix in keyof AdapterMap<P> & string]: AdapterMap<P>[Prefix] extends { models: infer Models }
    ? `${Prefix}/${keyof Models & string}`
    : never;
}[keyof AdapterMap<P> & string];

type ChatOf<Adapter> = Adapter extends { chat: infer Chat extends Operation } ? Chat : never;

/** What says nothing; with `exactOptionalPropertyTypes`, which `tsc --init` sets, `?` alone takes no `undefined`. */
type Absent = null | undefined;

/** A parameter that the provider cannot do may still be given its neutral value. */
type Unsupported<Name> = Absent | (Name extends keyof NeutralValues ? NeutralValues[Name] : never);

type OpenAIParameters<Chat extends Operation> = {
  [Name in ChatParameter]?: Name extends "stream_options"
    ? ChatParameterTypes[Name] | Absent
    : Chat["params"][Name] extends false
      ? Unsupported<Name>
      : ChatParameterTypes[Name] | Absent;
};

type NativeTypes<Chat> = Chat extends { native: { types: infer Types } } ? Types : {};
type NativeParameters<Chat> = {
  [Name in keyof NativeTypes<Chat>]?: NativeTypes<Chat>[Name] extends string
    ? ValueOf<NativeTypes<Chat>[Name]> | Absent
    : never;
};

/** The chat parameters of one adapter: OpenAI's that it supports, and its own. */
export type ChatParametersOf<Adapter> = [ChatOf<Adapter>] extends [never]
  ? AnyParameters
  : Simplify<OpenAIParameters<ChatOf<Adapter>> & NativeParameters<ChatOf<Adapter>>>;

/** For a model id or an adapter that is known only at run time: what any provider may take. */
type AnyParameters = { [Name in ChatParameter]?: ChatParameterTypes[Name] | Absent } & {
  [name: string]: unknown;
};

/** The parameters that go with a model id: those of its prefix's adapter. */
export type ParametersFor<P extends Providers, Model extends string> = string extends Model
  ? AnyParameters
  : Model extends `${infer Prefix}/${string}`
    ? Prefix extends keyof AdapterMap<P>
      ? ChatParametersOf<AdapterMap<P>[Prefix]>
      : string extends keyof AdapterMap<P>
        ? AnyParameters
        : { model: `No adapter is registered for the prefix "${Prefix}"` }
    : AnyParameters;

/** What core takes in the place of a parameter, where the model's adapter takes values such as `Example` there. */
export type InPlaceOf<
  P extends Providers,
  Model extends string,
  Name extends ChatParameter,
  Example,
  Value,
> =
  ParametersFor<P, Model> extends { [Parameter in Name]?: infer Taken }
    ? Example extends Taken
      ? Value
      : Taken
    : Value;

/** A chat request: OpenAI's shape, its parameters typed by the model's prefix. */
export type CompletionRequest<
  P extends Providers = Providers,
  Model extends string = string,
  Stream extends boolean | null | undefined = boolean | null | undefined,
> = {
  /** `prefix/name`, or an alias. */
  model: Model | LiteralUnion<KnownModelId<P>, never>;
  messages: readonly Message[];
  stream?: Stream | undefined;
  /** Merged into the wire body last; it cannot replace `messages`, `model` or `stream`. */
  extra_body?: Record<string, unknown> | undefined;
} & ParametersFor<P, Model>;

/** An embedding request: OpenAI's shape. */
export interface EmbeddingRequest<P extends Providers = Providers> {
  /** `prefix/name`, or an alias. */
  model: LiteralUnion<KnownModelId<P>, string>;
  input: EmbeddingInput;
  /** The length of the vectors, where the model has a choice. */
  dimensions?: number | undefined;
  /** `float` by default. */
  encoding_format?: "float" | "base64" | undefined;
  user?: string | undefined;
  /** Merged into the wire body last. */
  extra_body?: Record<string, unknown> | undefined;
  /** The provider's own parameters. */
  [parameter: string]: unknown;
}

/** How a call is carried out; times in milliseconds. Never part of the request. */
export interface CallOptions {
  /** The provider's key, for this call only. */
  apiKey?: string | undefined;
  /** Stops the call, also while it waits or streams. */
  signal?: AbortSignal | undefined;
  /** To the first byte of the answer; by default the adapter's, else ten minutes. */
  timeout?: number | undefined;
  /** Between two reads of the answer; by default five minutes. */
  idleTimeout?: number | undefined;
  /** Further attempts after a connection failure, 408, 409, 429 or 5xx; 2 by default. */
  maxRetries?: number | undefined;
  /** Sent with the request. */
  headers?: Record<string, string> | undefined;
  /** Drops unsupported parameters with a warning, where otherwise they are refused. */
  dropParams?: boolean | undefined;
  /** Characters of one event of a stream; 16 MiB by default. A longer one is `invalid_response`. */
  maxEvent?: number | undefined;
  /** Adds the provider's body as it came to the answer. */
  raw?: boolean | undefined;
  /**
   * Turns the JSON of a request's body into what is sent, for servers that keep big media as bytes: what stands
   * for them in the JSON is replaced here. Pieces are sent one after the other, on Node only.
   */
  encode?: ((json: string) => OutgoingBody) | undefined;
}
