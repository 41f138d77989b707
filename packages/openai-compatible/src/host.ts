import {
  connectionOf,
  type ConnectionSettings,
  type ChatParameter,
  type ChatParameterTable,
  type MediaKind,
  type ModelFacts,
  OPENAI_PARAMETERS,
  type Operation,
  type ParameterRow,
  type ProviderAdapter,
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
  readonly docs?: string | undefined;
  /** The environment variable with the key. */
  readonly env?: string | undefined;
  /** Calls without a key are sent; so by default where there is no `env`. */
  readonly keyless?: boolean | undefined;
  /** The header of the key, if it is not `authorization: Bearer …`. */
  readonly header?: string | undefined;
  readonly params?: Params | undefined;
  readonly native?: Native | undefined;
  /** Media that it takes; images by URL and as data unless told. */
  readonly accepts?: Readonly<Partial<Record<MediaKind, readonly Via[]>>> | undefined;
  readonly roles?: Readonly<Record<string, string>> | undefined;
  /** Extras of messages that have a place on its wire; both unless told. */
  readonly carries?: readonly ("name" | "detail")[] | undefined;
  /** Fields of earlier answers that it wants back beyond OpenAI's: ours → its name. Others are left out. */
  readonly returns?: Readonly<Record<string, string>> | undefined;
  readonly embedding?: EmbeddingRow | undefined;
  /** It has no list of its models. */
  readonly unlisted?: boolean | undefined;
  readonly models?: Known | undefined;
  /** `{model}` stands for the model id; `/chat/completions` unless told. */
  readonly path?: string | undefined;
  readonly query?: Readonly<Record<string, string>> | undefined;
}

/** Settings of every host; all optional. By default its own environment variable and address. */
export type HostSettings = ConnectionSettings;

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
  const auth = { ...(env && { env }), ...(header && { header, scheme: "" }), optional: keyless };
  return {
    ...connectionOf({ apiKey, headers, concurrency }, { baseURL, auth }),
    spec: 1,
    id,
    ...(docs && { docs }),
    models: (models ?? {}) as Known,
    error: readError,
    metadata: readMetadata,
    chat: hostChat(row, { ...OPENAI_PARAMETERS, ...row.params }),
    embedding: hostEmbedding(embedding, row.query),
    ...(!unlisted && { list: LISTING }),
  } as unknown as HostAdapter<Id, Params, Native, Known>;
}
