import { createClient, type CallOptions } from "@anymodel/core";
import type { AdapterCatalog } from "./adapters/factory.ts";
import { allowParameters, makeAdapter } from "./adapters/make-adapter.ts";
import type { LoadedConfig } from "./config/load-config.ts";
import type { GatewaySettings } from "./config/schema.ts";
import { createAuthorizer } from "./http/authorize.ts";
import type { Exchange } from "./http/exchange.ts";
import { clientKey, createModelTable, type ModelTable } from "./router/model-table.ts";
import { type Deployment, planDeployments } from "./router/deployment.ts";

type Client = ReturnType<typeof createClient>;

/** Everything that a config decides. A reload makes a new one; requests under way keep theirs. */
export interface Snapshot {
  /** Names the config in `/health`: counts reloads. */
  readonly version: number;
  readonly deployments: readonly Deployment[];
  readonly models: ModelTable;
  readonly client: Client;
  /** The client whose adapters send these parameters although they count as unsupported. */
  clientAllowing(parameters: readonly string[]): Client;
  authorize(exchange: Exchange): void;
  readonly hasKey: boolean;
  readonly settings: GatewaySettings;
  readonly callOptions: CallOptions;
  readonly includeUsage: boolean;
  readonly maxBodyBytes: number;
  readonly maxParallel: number;
  /** Whether tags choose among deployments, and whether one tag in common is enough. */
  readonly tags: { readonly enabled: boolean; readonly matchAny: boolean };
}

const MEGABYTE = 2 ** 20;

/** Builds the snapshot of a config that has been checked. */
export function createSnapshot(
  config: LoadedConfig,
  catalog: AdapterCatalog,
  version: number,
): Snapshot {
  const { general, router, gateway, environment } = config;
  const deployments = planDeployments(config);
  const clientOf = (allowed: readonly string[]): Client => {
    const sources = deployments.flatMap((deployment) => {
      const prefixes = deployment.prefix === "*" ? catalog.prefixes : [deployment.prefix];
      return prefixes.map((prefix) => {
        const load = async () =>
          allowParameters(
            await makeAdapter(catalog, prefix, deployment.params, environment),
            allowed,
          );
        return [clientKey(deployment, prefix), load] as const;
      });
    });
    return createClient({ providers: Object.fromEntries(sources), direct: true }) as Client;
  };
  const masterKey = general.master_key ?? (environment.LITELLM_MASTER_KEY || undefined);
  const { idle_timeout: idle } = gateway;
  return {
    version,
    deployments,
    models: createModelTable(deployments, router.model_group_alias, catalog.prefixes),
    client: clientOf([]),
    clientAllowing: clientOf,
    authorize: createAuthorizer(masterKey, general.litellm_key_header_name),
    hasKey: masterKey !== undefined,
    settings: gateway,
    callOptions: idle === undefined ? {} : { idleTimeout: idle * 1000 },
    includeUsage: general.always_include_stream_usage ?? false,
    maxBodyBytes: (general.max_request_size_mb ?? 50) * MEGABYTE,
    maxParallel: general.global_max_parallel_requests ?? Infinity,
    tags: {
      enabled: router.enable_tag_filtering ?? false,
      matchAny: router.tag_filtering_match_any ?? true,
    },
  };
}
