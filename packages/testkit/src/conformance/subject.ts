import { type CallOptions, createClient } from "@anymodel/core";
import type { ChatCall, Operation, ProviderAdapter } from "@anymodel/core/provider";
import { createExchange, type Exchange, type PlannedReply } from "./exchange.ts";
import { frozenCopy } from "./frozen.ts";
import { findPackage, type PackageFacts } from "./package-facts.ts";
import { readVectors, type VectorSource } from "./read-vectors.ts";
import type { AnswerVector, Vectors } from "./vectors.ts";

/** What is checked: an adapter, its vectors, and its package if it has one. */
export interface Subject {
  /** As it was given. */
  readonly given: ProviderAdapter;
  /** Frozen, so that an adapter that changes itself is found out. */
  readonly adapter: ProviderAdapter;
  readonly vectors: Vectors;
  readonly package: PackageFacts | undefined;
  readonly live: LiveSettings | undefined;
}

/** What the live checks ask; without a key in the adapter's environment variable they do not apply. */
export interface LiveSettings {
  model: string;
  /** A model that sees images, if `model` does not. */
  imageModel?: string;
  /** A model that calls tools, if `model` does not. */
  toolModel?: string;
}

/** What `conformance` and `checkAdapter` take beside the adapter. */
export interface SubjectOptions {
  /** Folders and files of vectors, or the content of a file. */
  vectors: VectorSource | readonly VectorSource[];
  /** The settings that the adapter was made with: vectors with the same `adapter` settings are its own. */
  settings?: Record<string, unknown>;
  /** Asks the live provider too, if `ANYMODEL_LIVE` is set and the adapter's key is in the environment. */
  live?: LiveSettings;
}

/** Brings together what is checked. */
export function createSubject(
  given: ProviderAdapter,
  { vectors, settings, live }: SubjectOptions,
): Subject {
  const places = [vectors].flat().filter((source) => isPlace(source)) as (string | URL)[];
  const isLive = process.env.ANYMODEL_LIVE && process.env[given.auth?.env ?? ""];
  return {
    given,
    adapter: frozenCopy(given),
    vectors: readVectors(vectors, settings),
    package: places[0] === undefined ? undefined : findPackage(places[0]),
    live: isLive ? live : undefined,
  };
}

function isPlace(source: unknown): boolean {
  return typeof source === "string" || source instanceof URL;
}

/** The prefix under which the adapter is registered: not its id, which nothing may rely on. */
export const PREFIX = "under-test";

/** The smallest conversation. */
export const GREETING = [{ role: "user", content: "hi" }] as const;

/** A public client of the adapter that reaches only the exchange. */
export function connect(
  { adapter, vectors }: Pick<Subject, "adapter" | "vectors">,
  exchange: Exchange,
  options: CallOptions = {},
) {
  const { signal: _, apiKey: __, ...defaults } = options;
  const client = createClient({
    providers: { [PREFIX]: adapter },
    fetch: exchange.fetch,
    maxRetries: 0,
    ...defaults,
  });
  // Calls bring a key of their own, as the environment holds none.
  const withKey = (more: CallOptions = {}) => ({ apiKey: vectors.key, ...more });
  return {
    completion: (request: object, more?: CallOptions) =>
      client.completion(request as never, withKey(more)) as Promise<any>,
    embedding: (request: object, more?: CallOptions) =>
      client.embedding(request as never, withKey(more)),
    models: () => client.models(PREFIX, withKey()),
  };
}

/** Asks what a vector asks, and gives the vector's reply. */
export function ask(
  subject: Subject,
  vector: AnswerVector,
  {
    stream = false,
    reply = vector.http,
    options,
  }: { stream?: boolean; reply?: PlannedReply; options?: CallOptions } = {},
): { exchange: Exchange; answer: Promise<any> } {
  const exchange = createExchange([reply]);
  const client = connect(subject, exchange);
  return { exchange, answer: client.completion({ ...requestOf(vector), stream }, options) };
}

/** The request of an answer's vector, with the prefix. */
export function requestOf({ model, request }: Pick<AnswerVector, "model" | "request">): object {
  return { messages: GREETING, ...request, model: `${PREFIX}/${model}` };
}

/** The chat operation; checks that ask for it apply only to adapters that have one. */
export function chatOf({ adapter }: Pick<Subject, "adapter">): Operation {
  return adapter.chat!;
}

/** A call as core hands it to `response` and `step`. */
export function callOf(vector: AnswerVector, stream: boolean): ChatCall {
  const messages = [{ role: "user", content: "hi", source: GREETING[0] }];
  return frozenCopy({ model: vector.model, messages, stream });
}

/** The model that the vectors ask; any other if they ask none. */
export function anyModel({ request, response, stream }: Vectors): string {
  return (
    request.find(({ sent }) => sent)?.request.model ??
    response[0]?.model ??
    stream[0]?.model ??
    "some-model"
  );
}
