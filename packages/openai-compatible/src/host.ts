import {
  type ChatParameter,
  type ChatParameterTable,
  type MediaKind,
  type ModelFacts,
  OPENAI_PARAMETERS,
  type Operation,
  type ParameterRow,
  type ProviderAdapter,
  type Secret,
  toSecret,
  type TypeText,
  type Via,
} from "@anymodel/core/provider";
import { hostChat } from "./chat.ts";
import { type EmbeddingRow, hostEmbedding } from "./embedding.ts";
import { readError } from "./error.ts";
import { LISTING } from "./listing.ts";
import { readMetadata } from "./metadata.ts";

/** OpenAI parameters that a host has differently; those without a row go on unchanged. */
export type Rows = Readonly<Partial<Record<ChatParameter, ParameterRow>>>;

/** Parameters that only this host has. */
export type Natives = Readonly<Record<string, TypeText>>;

/** Model ids that editors complete, and what is known of them. */
export type Models = Readonly<Record<string, ModelFacts>>;

/** An OpenAI-shaped host as data: where it is, and what differs from OpenAI. */
export interface Host<
  Id extends string = string,
  Params extends Rows = Rows,
  Native extends Natives = Natives,
  Known extends Models = Models,
> {
  /** The prefix of its model ids. */
  readonly id: Id;
  /** Everything before `/chat/completions`. */
  readonly baseURL: string;
  readonly docs?: string;
  /** The environment variable with the key. */
  readonly env?: string;
  /** Calls without a key are sent; so by default where there is no `env`. */
  readonly keyless?: boolean;
  /** The header of the key, if it is not `authorization: Bearer …`. */
  readonly header?: string;
  readonly params?: Params;
  readonly native?: Native;
  /** Media that it takes; images by URL and as data unless told. */
  readonly accepts?: Readonly<Partial<Record<MediaKind, readonly Via[]>>>;
  readonly roles?: Readonly<Record<string, string>>;
  /** Extras of messages that have a place on its wire; both unless told. */
  readonly carries?: readonly ("name" | "detail")[];
  /** Fields of earlier answers that it wants back beyond OpenAI's: ours → its name. Others are left out. */
  readonly returns?: Readonly<Record<string, string>>;
  readonly embedding?: EmbeddingRow;
  /** It has no list of its models. */
  readonly unlisted?: boolean;
  readonly models?: Known;
  /** `{model}` stands for the model id; `/chat/completions` unless told. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** Settings of every host; all optional. */
export interface HostSettings {
  /** By default the host's environment variable, read at each call. */
  apiKey?: string | Secret | undefined;
  /** By default the host's address. */
  baseURL?: string | undefined;
  /** Sent with every request, e.g. an organisation or the name of your app. */
  headers?: Readonly<Record<string, string | Secret>> | undefined;
  /** Calls at the same time for each key; further ones wait in order. No limit by default. */
  concurrency?: number | undefined;
}

/** The whole table of a host: its own rows, and OpenAI's for the rest. */
export type TableOf<Params extends Rows> = {
  readonly [Name in ChatParameter]: Name extends keyof Params ? Params[Name] : string;
} & ChatParameterTable;

/** The chat operation of a host, its tables literal. */
export interface HostChat<Params extends Rows, Native extends Natives> extends Omit<
  Operation<TableOf<Params>>,
  "native"
> {
  readonly native: { readonly at: ""; readonly types: Native };
}

/** The adapter of a host: the parameters of its prefix are its own. */
export interface HostAdapter<
  Id extends string = string,
  Params extends Rows = {},
  Native extends Natives = {},
  Known extends Models = {},
> extends ProviderAdapter<Id, HostChat<Params, Native>> {
  readonly models: Known;
  readonly chat: HostChat<Params, Native>;
}

/** Makes adapters of a host; `host` is its row. */
export interface HostFactory<
  Id extends string,
  Params extends Rows,
  Native extends Natives,
  Known extends Models,
> {
  (settings?: HostSettings): HostAdapter<Id, Params, Native, Known>;
  readonly host: Host<Id, Params, Native, Known>;
}

/** Turns the row of a host into the function that makes its adapters. */
export function host<
  const Id extends string,
  const Params extends Rows = {},
  const Native extends Natives = {},
  const Known extends Models = {},
>(row: Host<Id, Params, Native, Known>): HostFactory<Id, Params, Native, Known> {
  const make = ({ baseURL = row.baseURL, ...settings }: HostSettings = {}) =>
    openaiCompatible({ ...row, ...settings, baseURL });
  return Object.assign(make, { host: row });
}

/** The adapter of any host that speaks OpenAI's chat completions. Unverified against each host's live API. */
export function openaiCompatible<
  const Id extends string,
  const Params extends Rows = {},
  const Native extends Natives = {},
  const Known extends Models = {},
>({
  apiKey,
  headers,
  concurrency,
  ...row
}: Host<Id, Params, Native, Known> & Omit<HostSettings, "baseURL">): HostAdapter<
  Id,
  Params,
  Native,
  Known
> {
  const { id, baseURL, docs, env, keyless = !env, header, embedding = {}, unlisted, models } = row;
  return {
    spec: 1,
    id,
    baseURL: baseURL.replace(/\/+$/, ""),
    ...(docs && { docs }),
    auth: {
      ...(env && { env }),
      ...(header && { header, scheme: "" }),
      key: toSecret(apiKey),
      optional: keyless,
    },
    ...(headers && { headers: lowerCase(headers) }),
    models: (models ?? {}) as Known,
    limits: { concurrency },
    error: readError,
    metadata: readMetadata,
    chat: hostChat(row, { ...OPENAI_PARAMETERS, ...row.params }),
    embedding: hostEmbedding(embedding, row.query),
    ...(!unlisted && { list: LISTING }),
  } as unknown as HostAdapter<Id, Params, Native, Known>;
}

function lowerCase<Value>(headers: Readonly<Record<string, Value>>): Record<string, Value> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return Object.fromEntries(entries);
}
