import { AnyModelError, type ProviderAdapter } from "@anymodel/core";
import type { OperationTables, ParameterRow } from "@anymodel/core/provider";
import { address as addressSchema, type LitellmParams } from "../config/deployment-schema.ts";
import type { Environment } from "../config/environment.ts";
import type { AdapterCatalog } from "./factory.ts";
import { completeAddress, variablesOf } from "./litellm-names.ts";

/** Makes the adapter of one deployment: its own key, address and settings; what it does not say, variables say. */
export async function makeAdapter(
  catalog: AdapterCatalog,
  prefix: string,
  params: LitellmParams,
  environment: Environment,
): Promise<ProviderAdapter> {
  const factory = await catalog.load(prefix);
  const { key, address, version } = variablesOf(prefix);
  const find = (names: readonly string[]): string | undefined =>
    names.map((name) => environment[name]).find(Boolean);
  const base = params.api_base ?? params.base_url ?? findAddress(address, environment);
  const apiVersion = params.api_version ?? find(version);
  const settings = {
    ...(base && { baseURL: completeAddress(prefix, base, () => factory({})) }),
    ...(apiVersion && { apiVersion }),
    ...params.provider_settings,
  };
  if (params.api_key !== undefined) return factory({ ...settings, apiKey: params.api_key });
  const adapter = factory(settings);
  if (adapter.auth?.key !== undefined) return adapter;
  // The config may set variables itself, which core, looking at the platform's, would not see.
  const { env } = adapter.auth ?? {};
  const apiKey = find([...(env === undefined ? [] : [env]), ...key]);
  return apiKey ? factory({ ...settings, apiKey }) : adapter;
}

/** The first variable that is set, checked as an `api_base` is: its value may hold a secret and is never shown. */
function findAddress(names: readonly string[], environment: Environment): string | undefined {
  const name = names.find((one) => environment[one]);
  const value = name && environment[name];
  if (!value || addressSchema.safeParse(value).success) return value;
  const message = `The environment variable ${name} must be an http(s) URL without user, query and fragment.`;
  throw new AnyModelError({ code: "config", message });
}

/**
 * The adapter with parameters sent that its table calls unsupported: to where its native
 * parameters stand, under their own names.
 */
export function allowParameters(
  adapter: ProviderAdapter,
  names: readonly string[],
): ProviderAdapter {
  if (names.length === 0) return adapter;
  const { chat, embedding } = adapter;
  return {
    ...adapter,
    ...(chat && { chat: allowIn(chat, names) }),
    ...(embedding && { embedding: allowIn(embedding, names) }),
  };
}

function allowIn<Operation extends OperationTables>(
  operation: Operation,
  names: readonly string[],
): Operation {
  const params = operation.params as Readonly<Record<string, ParameterRow | undefined>>;
  const at = operation.native?.at ?? "";
  const rows = names
    .filter((name) => isRefused(params[name]))
    .map((name) => [name, at ? `${at}.${name}` : name]);
  return { ...operation, params: { ...params, ...Object.fromEntries(rows) } };
}

function isRefused(row: ParameterRow | undefined): boolean {
  return row === false || (typeof row === "object" && "ignore" in row);
}
