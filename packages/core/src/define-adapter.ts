import type {
  ChatParameterTable,
  ModelFacts,
  NativeParameters,
  Operation,
  ParameterRow,
  ProviderAdapter,
} from "./adapter.ts";
import type { TypeText } from "./value-type.ts";

/** The chat operation of a defined adapter, its tables literal. */
export interface DefinedChat<
  Params extends ChatParameterTable,
  Native extends Readonly<Record<string, TypeText>>,
> extends Omit<Operation<Params>, "native"> {
  readonly native: Omit<NativeParameters, "types"> & { readonly types: Native };
}

/**
 * What `defineAdapter` gives: parameter tables and model ids literal, the functions by the contract's types. It names
 * no file of the adapter's package, so the type of a client can be written down in any other.
 */
export interface DefinedAdapter<
  Id extends string,
  Params extends ChatParameterTable,
  Native extends Readonly<Record<string, TypeText>>,
  Models extends Readonly<Record<string, ModelFacts>>,
> extends ProviderAdapter<Id, DefinedChat<Params, Native>> {
  readonly models: Models;
  readonly chat: DefinedChat<Params, Native>;
}

/** Rows as they were written, but for functions, which may have no name elsewhere. */
type RowOf<Row> = Row extends { map: unknown } ? ParameterRow : Row;
type ParametersOf<Adapter> = Adapter extends {
  chat: { params: infer Params extends ChatParameterTable };
}
  ? { readonly [Name in keyof Params]: RowOf<Params[Name]> }
  : never;
type NativeOf<Adapter> = Adapter extends { chat: { native: { types: infer Types } } } ? Types : {};
type ModelsOf<Adapter> = Adapter extends { models: infer Models } ? Models : {};

/** Gives an adapter its precise type: parameter tables and model ids stay literal. */
export function defineAdapter<
  const Id extends string,
  const Chat extends Operation,
  const Adapter extends ProviderAdapter<Id, Chat>,
>(
  adapter: Adapter & ProviderAdapter<Id, Chat>,
): DefinedAdapter<Id, ParametersOf<Adapter>, NativeOf<Adapter>, ModelsOf<Adapter>> {
  return adapter as never;
}
