import {
  type AdapterCatalog,
  type AdapterFactory,
  type AdapterLoader,
  createCatalog,
} from "./adapters/factory.ts";
import { packageFor } from "./adapters/install-hint.ts";
import { COMMON_PARAMETERS } from "./config/call-defaults.ts";
import type { Environment } from "./config/environment.ts";
import { platformEnvironment } from "./config/environment.ts";
import { knownKeys } from "./config/known-keys.ts";
import { type LoadedConfig, type LoadedModel, loadConfig } from "./config/load-config.ts";
import { nearestKey } from "./config/nearest-key.ts";
import type { Problem } from "./config/problem.ts";
import { planDeployments, splitTarget } from "./router/deployment.ts";
import { createModelTable } from "./router/model-table.ts";
import { namesOfFallbacks, routeSettings } from "./router/route-settings.ts";

/** What a config is read with. */
export interface PrepareOptions {
  /** Adapters by prefix; they win over installed ones. */
  providers?: Readonly<Record<string, AdapterFactory>> | undefined;
  /** By default the platform's. */
  environment?: Environment | undefined;
}

/** A config with the adapters that it needs, and what is to be said about it. */
export interface PreparedConfig {
  config: LoadedConfig;
  catalog: AdapterCatalog;
  problems: Problem[];
}

/** Reads a config and finds its adapters; without a config, serves every provider whose key is in the environment. */
export async function prepareConfig(
  input: string | object | undefined,
  { providers = {}, environment = platformEnvironment() }: PrepareOptions = {},
): Promise<PreparedConfig> {
  const { config, problems } = await loadConfig(input ?? {}, environment);
  const catalog = createCatalog(await findLoaders(input, providers, config, problems));
  if (input === undefined) {
    await serveKeysOf(catalog, config, environment);
    if (config.models.length === 0) problems.push(nothingToServe(catalog));
  } else if (config.models.length === 0 && problems.length === 0) {
    problems.push({
      level: "warning",
      path: "model_list",
      message: "is empty: no model is served.",
    });
  }
  const checks = config.models.map((model) => checkModel(model, catalog));
  problems.push(
    ...(await Promise.all(checks)).flat(),
    ...duplicateIds(config.models),
    ...checkFallbacks(config),
  );
  return { config, catalog, problems };
}

async function findLoaders(
  input: unknown,
  providers: Readonly<Record<string, AdapterFactory>>,
  config: LoadedConfig,
  problems: Problem[],
): Promise<Map<string, AdapterLoader>> {
  const loaders = new Map<string, AdapterLoader>(
    Object.entries(providers).map(([prefix, factory]) => [prefix, () => factory]),
  );
  // A worker has no folders to look into: it gets its adapters by `providers`.
  const { process } = globalThis as { process?: { versions?: { node?: string }; cwd?(): string } };
  if (!process?.versions?.node) return loaders;
  const { findInstalledAdapters, importNamedAdapter } =
    await import("./adapters/installed-adapters.ts");
  const { dirname, resolve } = await import("node:path");
  for (const { prefix, specifier, file, position } of config.providers) {
    if (specifier.includes("://")) {
      const message = "must be a package or a file, never a URL.";
      problems.push({ level: "error", path: `providers.${prefix}`, message, position });
    }
    loaders.set(prefix, () => importNamedAdapter(specifier, prefix, file));
  }
  const folders = [
    process.cwd?.() ?? ".",
    ...(typeof input === "string" ? [dirname(resolve(input))] : []),
  ];
  for (const [prefix, loader] of await findInstalledAdapters(folders)) {
    if (!loaders.has(prefix)) loaders.set(prefix, loader);
  }
  return loaders;
}

async function serveKeysOf(
  catalog: AdapterCatalog,
  config: LoadedConfig,
  environment: Environment,
): Promise<void> {
  for (const prefix of catalog.prefixes) {
    try {
      const { auth } = (await catalog.load(prefix))({});
      if (!auth?.env || !environment[auth.env]) continue;
    } catch {
      // One that needs settings cannot be served without a config.
      continue;
    }
    config.models.push({
      entry: { model_name: `${prefix}/*`, litellm_params: { model: `${prefix}/*` } },
      unset: [],
      tell: (level, path, message) => ({ level, path: path.join("."), message }),
    });
  }
}

function nothingToServe({ prefixes }: AdapterCatalog): Problem {
  const found =
    prefixes.length > 0
      ? `Installed adapters: ${prefixes.join(", ")}.`
      : "No adapter is installed.";
  return {
    level: "error",
    path: "",
    message: `There is no config, and no provider's key in the environment. Pass --config, or set a key such as BYTEZ_API_KEY. ${found}`,
  };
}

async function checkModel(
  { entry: { litellm_params: params, model_info: info = {} }, tell }: LoadedModel,
  catalog: AdapterCatalog,
): Promise<Problem[]> {
  const at = ["litellm_params", "model"];
  const target = splitTarget(params);
  if (!target) {
    const hint = `is "${params.model}", which names no provider: write provider/model, or set custom_llm_provider.`;
    return [tell("error", at, hint)];
  }
  const { prefix } = target;
  if (prefix !== "*" && !catalog.prefixes.includes(prefix)) {
    const known = await packageFor(prefix);
    const advice = known
      ? `Install ${known} beside the gateway.`
      : `Name its package under providers. Installed: ${catalog.prefixes.join(", ") || "none"}.`;
    return [
      tell(
        "error",
        at,
        `needs an adapter for the prefix "${prefix}", which is not installed. ${advice}`,
      ),
    ];
  }
  return [...checkInfo(info, tell), ...(await checkKeys(params, prefix, catalog, tell))];
}

/** Free keys are shown as they are, but a nearly known one is a slip. */
function checkInfo(info: object, tell: LoadedModel["tell"]): Problem[] {
  const known = knownKeys(["model_list", 0, "model_info"]);
  return Object.keys(info).flatMap((key) => {
    const near = known.includes(key) ? undefined : nearestKey(key, known);
    if (near === undefined) return [];
    const message = `is not a known key. Did you mean ${near}?`;
    return [tell("error", ["model_info", key], message, "key")];
  });
}

/** A key that is nearly a known one is a slip, unless the adapter knows it. */
async function checkKeys(
  params: object,
  prefix: string,
  catalog: AdapterCatalog,
  tell: LoadedModel["tell"],
): Promise<Problem[]> {
  const known = knownKeys(["model_list", 0, "litellm_params"]);
  const free = new Set<string>([...known, ...COMMON_PARAMETERS]);
  const suspects = Object.keys(params).flatMap((key) => {
    const near = free.has(key) ? undefined : nearestKey(key, known);
    return near === undefined ? [] : [{ key, near }];
  });
  if (suspects.length === 0 || prefix === "*") return [];
  const native = (await catalog.load(prefix))({}).chat?.native?.types ?? {};
  return suspects
    .filter(({ key }) => !Object.hasOwn(native, key))
    .map(({ key, near }) =>
      tell(
        "error",
        ["litellm_params", key],
        `is not a known key. Did you mean ${near}? If the provider takes it, put it in extra_body.`,
        "key",
      ),
    );
}

/** LiteLLM takes a fallback that leads nowhere, and finds it out when it is needed. */
function checkFallbacks(config: LoadedConfig): Problem[] {
  const table = createModelTable(planDeployments(config), config.router.model_group_alias);
  const named = new Set(namesOfFallbacks(routeSettings(config)));
  return [...named]
    .filter((name) => !table.resolve(name))
    .map((name) => ({
      level: "warning",
      path: "router_settings.fallbacks",
      message: `names ${name}, which is no model_name of this config.`,
    }));
}

function duplicateIds(models: readonly LoadedModel[]): Problem[] {
  const seen = new Set<string>();
  return models.flatMap(({ entry, tell }) => {
    const id = entry.model_info?.id;
    if (id === undefined || !seen.has(id)) {
      if (id !== undefined) seen.add(id);
      return [];
    }
    return [tell("error", ["model_info", "id"], `is "${id}", which another deployment has.`)];
  });
}
