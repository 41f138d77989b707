import {
  createClient,
  type CallOptions,
  type ChunkRun,
  type ProviderAdapter,
} from "@anymodel/core";
import type { Relay } from "@anymodel/core/server";
import type { AdapterCatalog } from "./adapters/factory.ts";
import { allowParameters, makeAdapter } from "./adapters/make-adapter.ts";
import { createRelays } from "./adapters/relays.ts";
import type { LoadedConfig } from "./config/load-config.ts";
import type { GatewaySettings } from "./config/schema.ts";
import { createAuthorizer } from "./http/authorize.ts";
import type { Exchange } from "./http/exchange.ts";
import type { HealthBook, Router, RouteSettings } from "@anymodel/router";
import { createGatewayRouter } from "./router/gateway-router.ts";
import {
  type Candidate,
  clientKey,
  createModelTable,
  type ModelTable,
} from "./router/model-table.ts";
import { type Deployment, planDeployments } from "./router/deployment.ts";
import { namesOfFallbacks, routeSettings } from "./router/route-settings.ts";

type Client = ReturnType<typeof createClient>;

/** Everything that a config decides. A reload makes a new one; requests under way keep theirs. */
export interface Snapshot {
  /** Names the config in `/health`: counts reloads. */
  readonly version: number;
  readonly deployments: readonly Deployment[];
  readonly models: ModelTable;
  readonly routes: RouteSettings;
  readonly router: Router<Candidate, ChunkRun>;
  /** Loads the adapters that may be asked, for the router goes by what they declare; `undefined` if all are there. */
  loadAdapters(candidates: readonly Candidate[]): Promise<unknown> | undefined;
  /** What takes a candidate's calls as they stand, where its wire is OpenAI's own. */
  relayOf(candidate: Candidate): Relay | undefined;
  /** Whether media go through a candidate's adapter as they came. */
  passesMedia(candidate: Candidate): boolean;
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
  book: HealthBook,
): Snapshot {
  const { general, router, gateway, environment } = config;
  const deployments = planDeployments(config);
  const adapters = new Map<string, ProviderAdapter>();
  const clientOf = (allowed: readonly string[]): Client => {
    const sources = deployments.flatMap((deployment) => {
      const prefixes = deployment.prefix === "*" ? catalog.prefixes : [deployment.prefix];
      return prefixes.map((prefix) => {
        const key = clientKey(deployment, prefix);
        const load = async () => {
          const adapter = await makeAdapter(catalog, prefix, deployment.params, environment);
          adapters.set(key, adapter);
          return allowParameters(adapter, allowed);
        };
        return [key, load] as const;
      });
    });
    return createClient({ providers: Object.fromEntries(sources), direct: true }) as Client;
  };
  const masterKey = general.master_key ?? (environment.LITELLM_MASTER_KEY || undefined);
  const { idle_timeout: idle } = gateway;
  const models = createModelTable(
    deployments,
    router.model_group_alias,
    catalog.prefixes,
    adapters,
  );
  const routes = routeSettings(config);
  const client = clientOf([]);
  let fallbacksLoaded = false;
  return {
    version,
    deployments,
    models,
    routes,
    router: createGatewayRouter(models, routes, book),
    loadAdapters(candidates) {
      const turnedTo = fallbacksLoaded ? [] : namesOfFallbacks(routes);
      fallbacksLoaded = true;
      const all = [
        ...candidates,
        ...turnedTo.flatMap((name) => models.resolve(name)?.candidates ?? []),
      ];
      const missing = all.filter(
        ({ key, unavailable }) => unavailable === undefined && !adapters.has(key),
      );
      if (missing.length === 0) return undefined;
      return Promise.allSettled(missing.map(({ model }) => client.supportedParams(model)));
    },
    relayOf: createRelays(adapters),
    passesMedia: ({ key }) => adapters.get(key)?.chat?.passesMedia === true,
    client,
    clientAllowing: clientOf,
    authorize: createAuthorizer(masterKey, general.litellm_key_header_name),
    hasKey: masterKey !== undefined,
    settings: gateway,
    callOptions: {
      ...(idle !== undefined && { idleTimeout: idle * 1000 }),
      maxEvent: gateway.max_event_mb * MEGABYTE,
    },
    includeUsage: general.always_include_stream_usage ?? false,
    maxBodyBytes: (general.max_request_size_mb ?? 50) * MEGABYTE,
    maxParallel: general.global_max_parallel_requests ?? Infinity,
    tags: {
      enabled: router.enable_tag_filtering ?? false,
      matchAny: router.tag_filtering_match_any ?? true,
    },
  };
}
