import type { ChunkPattern } from "./chunk-pattern.ts";
import type { ChatParameter } from "./chat-parameters.ts";
import type { Usage } from "./chat.ts";
import type { EmbeddingParameter, EmbeddingUsage } from "./embedding.ts";
import type { ErrorCode } from "./errors.ts";
import type { Framing } from "./framing.ts";
import type { MediaKind, NormalMessage, Via } from "./content.ts";
import type { Secret } from "./secret.ts";
import type { TypeText } from "./value-type.ts";

/**
 * Where an OpenAI parameter goes:
 * - a path in the wire body (`"params.max_new_tokens"`),
 * - `false`: the provider cannot do it,
 * - `{ to, map, note }`: a path, the value changed on its way, also by the model id without its prefix; a value
 *   that `map` makes `undefined` is unsupported,
 * - `{ ignore }`: no effect on the answer, and why; left out with a warning.
 */
export type ParameterRow =
  | string
  | false
  | {
      to: string;
      map?: ((value: any, model: string) => unknown) | undefined;
      note?: string | undefined;
    }
  | { ignore: string };

/** One row for every OpenAI chat parameter. `stream_options` is core's own; a row sends it on. */
export type ChatParameterTable = {
  readonly [Name in Exclude<ChatParameter, "stream_options">]: ParameterRow;
} & { readonly stream_options?: ParameterRow | undefined };

/** Parameters that only this provider has. */
export interface NativeParameters {
  /** The path of the wire body under which they stand; `""` is the body itself. */
  readonly at: string;
  /** Name → type. */
  readonly types: Readonly<Record<string, TypeText>>;
  /** A name that nobody knows: passed on with a warning (the default), or refused. */
  readonly unknown?: "pass" | "refuse" | undefined;
  /** Those that stand in the body itself, wherever the others do. */
  readonly inBody?: readonly string[] | undefined;
}

/** A chat call as an adapter sees it: checked, normalised, and without its parameters. */
export interface ChatCall {
  /** The model id without the prefix. */
  readonly model: string;
  readonly messages: readonly NormalMessage[];
  readonly stream: boolean;
}

/** The HTTP request that an adapter wants sent. Core adds the key and the content type. */
export interface WireRequest {
  /** Appended to the adapter's `baseURL`. */
  path: string;
  /** `POST` by default. */
  method?: string | undefined;
  query?: Record<string, string> | undefined;
  headers?: Record<string, string> | undefined;
  body?: Record<string, unknown> | undefined;
}

/**
 * What an adapter says of an answer, in any order; core builds the chunks and the whole answer from it.
 * `choice` counts from 0 and may be left out for the first. The union may grow.
 */
export type Delta =
  | { text: string; logprobs?: Record<string, unknown> | undefined; choice?: number | undefined }
  | { reasoning: string; choice?: number | undefined }
  | { refusal: string; choice?: number | undefined }
  /** A piece of a tool call: `tool` is its place in the message, `args` a piece of its JSON. */
  | {
      tool: number;
      id?: string | undefined;
      name?: string | undefined;
      args?: string | undefined;
      /** Opaque data that the provider wants back with the call; shown as `extra_content`. */
      extra?: Record<string, unknown> | undefined;
      choice?: number | undefined;
    }
  | { logprobs: Record<string, unknown>; choice?: number | undefined }
  | { audio: Record<string, unknown>; choice?: number | undefined }
  | { annotations: unknown[]; choice?: number | undefined }
  /** Whole reasoning blocks that the provider wants back untouched, e.g. with their signature. */
  | { reasoning_details: unknown[]; choice?: number | undefined }
  /** The finish reason in the provider's own word; core maps it to OpenAI's. */
  | { finish: string; choice?: number | undefined }
  | { usage: Usage }
  /** Top-level facts of the answer, and the provider's metadata. */
  | { meta: AnswerMeta }
  /** The provider reports an error inside an answer. */
  | { error: ReportedError }
  /** The stream's end marker was seen. */
  | { end: true }
  /** A frame that could not be read; it is skipped, and the answer warns of it. */
  | { malformed: string };

/**
 * An error that a provider reports inside a good answer. What is left out is read from `body` as from an error
 * reply, by the adapter's `error` and then by core; a `code` that stays unknown is `server_error`.
 */
export interface ReportedError {
  message?: string | undefined;
  /** The body that reports it. */
  body?: unknown;
  code?: ErrorCode | undefined;
  /** Seconds. */
  retryAfter?: number | undefined;
}

/** Top-level facts of an answer. */
export interface AnswerMeta {
  id?: string | undefined;
  created?: number | undefined;
  system_fingerprint?: string | undefined;
  service_tier?: string | undefined;
  /** For `provider_metadata`; what is `undefined` or `null` is left out. */
  provider?: Record<string, unknown> | undefined;
}

/** Response headers by lower-case name. */
export type HeaderLookup = (name: string) => string | undefined;

/** How a streamed answer is read. */
export interface StreamDecoding<State = any> {
  /** Cuts the bytes into frames of at most so many characters; made anew for each stream. */
  framing: (most?: number) => Framing<any>;
  /** `"marker"`: without a finish or an end marker the stream is cut. `"eof"`: a clean end of the body finishes. */
  ends: "marker" | "eof";
  /** What `step` remembers between frames; made anew for each stream. */
  state?: (() => State) | undefined;
  /** Of server-sent events: what the chunks that only add a text have in common, once it is known. */
  pattern?(state: State): ChunkPattern | undefined;
  /** Pure but for `state`. */
  step(frame: any, state: State, call: ChatCall): Iterable<Delta>;
}

/** The tables of an operation: they give the mapping, the types, the documentation and the checks. */
export interface OperationTables<
  Params = Readonly<Record<string, ParameterRow | undefined>>,
  Native extends Readonly<Record<string, TypeText>> = Readonly<Record<string, TypeText>>,
> {
  readonly params: Params;
  readonly native?: (NativeParameters & { readonly types: Native }) | undefined;
  /** What the provider demands: wire path → the value where the caller gave none, and why; told in a warning. */
  readonly required?:
    | Readonly<Record<string, { readonly value: unknown; readonly why: string }>>
    | undefined;
}

/** Chat: its tables, and the pure functions of both directions. */
export interface Operation<
  Params extends ChatParameterTable = ChatParameterTable,
  Native extends Readonly<Record<string, TypeText>> = Readonly<Record<string, TypeText>>,
> extends OperationTables<Params, Native> {
  /** Which kinds of media are taken, and how. */
  readonly accepts?: Readonly<Partial<Record<MediaKind, readonly Via[]>>> | undefined;
  /** Which extras of messages have a place on the wire; others are left out with a warning. */
  readonly carries?: readonly ("name" | "detail")[] | undefined;
  /** Base64 of media goes into the body as it came, so that core may keep it as bytes meanwhile. */
  readonly passesMedia?: boolean | undefined;
  /**
   * The wire is OpenAI's own: messages of text, and parameters whose row is their own name, go into the body as they
   * came, and decoding looks at nothing of the call. So a server need not take a request apart.
   */
  readonly relays?: boolean | undefined;
  /** OpenAI's role → the wire's; a role without a row is refused. By default all are taken as they are. */
  readonly roles?: Readonly<Record<string, string>> | undefined;
  /**
   * Loads what the functions below stand on, where it is much and many programs never call them: for this call, or
   * for any. Core waits for it before it calls the first of them.
   */
  load?(call?: ChatCall): Promise<void>;
  /** `parameters` is laid out as the tables say: merge it into the body. */
  request(call: ChatCall, parameters: Record<string, unknown>): WireRequest;
  /** Decodes a whole answer (parsed JSON). */
  response(body: unknown, call: ChatCall): Iterable<Delta>;
  readonly stream?: StreamDecoding | undefined;
}

/** An embedding call as an adapter sees it: at most `batch` inputs, texts or lists of tokens. */
export interface EmbeddingCall {
  /** The model id without the prefix. */
  readonly model: string;
  readonly inputs: readonly (string | readonly number[])[];
}

/** One row for every OpenAI embedding parameter; `encoding_format` is core's own. */
export type EmbeddingParameterTable = {
  readonly [Name in Exclude<EmbeddingParameter, "encoding_format">]: ParameterRow;
};

/** What an adapter says of embeddings, in any order. The union may grow. */
export type EmbeddingDelta =
  /** The vector of the input at `index`; without one they come in the order of the inputs. */
  | { embedding: readonly number[]; index?: number | undefined }
  | { usage: EmbeddingUsage }
  | { error: ReportedError };

/** Embeddings: the same members as chat. */
export interface EmbeddingOperation<
  Params extends EmbeddingParameterTable = EmbeddingParameterTable,
  Native extends Readonly<Record<string, TypeText>> = Readonly<Record<string, TypeText>>,
> extends OperationTables<Params, Native> {
  /** Inputs in one request; core splits longer lists. */
  readonly batch?: number | undefined;
  /** Whether lists of tokens are taken as inputs. */
  readonly tokens?: boolean | undefined;
  request(call: EmbeddingCall, parameters: Record<string, unknown>): WireRequest;
  response(body: unknown, call: EmbeddingCall): Iterable<EmbeddingDelta>;
}

/** Asks a provider which models it has. */
export interface ModelListing {
  request(): WireRequest;
  /** The model ids without the prefix; what else is known goes beside. */
  response(body: unknown): Iterable<{ id: string } & Record<string, unknown>>;
  /** For lists in pages: the query of the next one beside that of `request`, if the body says that there is one. */
  next?(body: unknown): Record<string, string> | undefined;
}

/** How a key is sent. */
export interface Auth {
  /** The environment variable that holds the key, read at call time. */
  readonly env?: string | undefined;
  /** `authorization` by default. */
  readonly header?: string | undefined;
  /** The word before the key: `Bearer` by default; `""` for none. */
  readonly scheme?: string | undefined;
  readonly key?: Secret | undefined;
  /** Calls without a key are sent. */
  readonly optional?: boolean | undefined;
}

/** What a provider's limits ask of core. */
export interface Limits {
  /** Calls at the same time for each key; further ones wait in order. */
  readonly concurrency?: number | undefined;
  /** A cold model may take minutes to answer. */
  readonly coldStart?: boolean | undefined;
  /** Milliseconds to the first byte, unless the caller says otherwise. */
  readonly timeout?: number | undefined;
}

/** What is known of a model. */
export interface ModelFacts {
  readonly input?: readonly ("text" | MediaKind)[] | undefined;
  /** Tokens. */
  readonly context?: number | undefined;
}

/** An answer that is not a success, or the error that a good one reports. */
export interface ErrorReply {
  /** Below 400 for an error inside a good answer. */
  status: number;
  header: HeaderLookup;
  /** The parsed body, if it is JSON; for an error inside a good answer, the `body` that was reported with it. */
  body: unknown;
  /** Empty for an error inside a good answer. */
  text: string;
}

/** What an adapter knows better than core about an error. */
export interface RefinedError {
  code?: ErrorCode | undefined;
  message?: string | undefined;
  /** The field at fault, as a path. */
  param?: string | undefined;
  /** Seconds. */
  retryAfter?: number | undefined;
}

/**
 * A provider as plain data and pure functions, made by a factory. It never does I/O, reads the
 * environment or retries: core does.
 */
export interface ProviderAdapter<Id extends string = string, Chat extends Operation = Operation> {
  readonly spec: 1;
  readonly id: Id;
  /** Without a slash at the end. */
  readonly baseURL: string;
  readonly docs?: string | undefined;
  readonly auth?: Auth | undefined;
  /** Sent with every request; a `Secret` is shown nowhere. */
  readonly headers?: Readonly<Record<string, string | Secret>> | undefined;
  readonly models?: Readonly<Record<string, ModelFacts>> | undefined;
  readonly limits?: Limits | undefined;
  /** Refines core's reading of an error, which goes by the status. */
  error?(reply: ErrorReply): RefinedError | undefined;
  /**
   * `provider_metadata` from response headers, without what is `undefined`; those of a streamed answer left
   * before it was made.
   */
  metadata?(header: HeaderLookup, streamed: boolean): Record<string, unknown> | undefined;
  readonly chat?: Chat | undefined;
  readonly embedding?: EmbeddingOperation | undefined;
  readonly list?: ModelListing | undefined;
}
