import {
  type AdapterCatalog,
  type AdapterFactory,
  type AdapterLoader,
  createCatalog,
} from "./adapters/factory.ts";
import { LITELLM_PREFIXES, withoutLitellmNames } from "./adapters/litellm-names.ts";
import { checkModels, leaveOutInvalid } from "./check-models.ts";
import type { Environment } from "./config/environment.ts";
import { platformEnvironment } from "./config/environment.ts";
import { type LoadedConfig, loadConfig } from "./config/load-config.ts";
import { inOrder, type Problem } from "./config/problem.ts";
import { hasFiles } from "./runtime.ts";

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
  const loaders = await findLoaders(input, providers, config);
  addLitellmNames(loaders);
  const catalog = createCatalog(loaders);
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
  problems.push(...(await leaveOutInvalid(config, catalog)));
  problems.push(...(await checkModels(config, catalog)));
  return { config, catalog, problems: inOrder(problems) };
}

function addLitellmNames(loaders: Map<string, AdapterLoader>): void {
  for (const [name, prefix] of Object.entries(LITELLM_PREFIXES)) {
    const loader = loaders.get(prefix);
    if (loader && !loaders.has(name)) loaders.set(name, loader);
  }
}

async function findLoaders(
  input: unknown,
  providers: Readonly<Record<string, AdapterFactory>>,
  config: LoadedConfig,
): Promise<Map<string, AdapterLoader>> {
  const loaders = new Map<string, AdapterLoader>(
    Object.entries(providers).map(([prefix, factory]) => [prefix, () => factory]),
  );
  // A worker has no folders to look into: it gets its adapters by `providers`.
  if (!hasFiles) return loaders;
  const { findInstalledAdapters, importNamedAdapter } =
    await import("./adapters/installed-adapters.ts");
  const { dirname, resolve } = await import("node:path");
  for (const { prefix, specifier, file } of config.providers) {
    loaders.set(prefix, () => importNamedAdapter(specifier, prefix, file));
  }
  const { process } = globalThis as { process?: { cwd?(): string } };
  const folders = [
    process?.cwd?.() ?? ".",
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
  for (const prefix of withoutLitellmNames(catalog.prefixes)) {
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
  const installed = withoutLitellmNames(prefixes).join(", ");
  const found = installed ? `Installed adapters: ${installed}.` : "No adapter is installed.";
  return {
    level: "error",
    path: "",
    message: `There is no config, and no key of an installed provider in the environment. Pass --config, set a key such as BYTEZ_API_KEY, or install your provider's adapter beside the gateway. ${found}`,
  };
}
