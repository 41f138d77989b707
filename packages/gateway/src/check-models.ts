import { type AdapterCatalog, isFile } from "./adapters/factory.ts";
import { packageFor } from "./adapters/install-hint.ts";
import { withoutLitellmNames } from "./adapters/litellm-names.ts";
import { makeAdapter } from "./adapters/make-adapter.ts";
import { COMMON_PARAMETERS } from "./config/call-defaults.ts";
import type { LitellmParams } from "./config/deployment-schema.ts";
import { isReference } from "./config/environment.ts";
import { knownKeys } from "./config/known-keys.ts";
import type { LoadedConfig, LoadedModel } from "./config/load-config.ts";
import { nearestKey } from "./config/nearest-key.ts";
import { formatPath, type Path, type Problem } from "./config/problem.ts";
import { planDeployments, splitTarget } from "./router/deployment.ts";
import { createModelTable } from "./router/model-table.ts";

const FALLBACKS = [
  "fallbacks",
  "context_window_fallbacks",
  "content_policy_fallbacks",
  "default_fallbacks",
] as const;

/** What is wrong with the models of a config that only the adapters and all the models together can tell. */
export async function checkModels(
  config: LoadedConfig,
  catalog: AdapterCatalog,
): Promise<Problem[]> {
  const checks = config.models.map((model) => checkModel(model, config, catalog));
  return [
    ...(await Promise.all(config.providers.map((named) => checkProvider(named, catalog)))).flat(),
    ...(await Promise.all(checks)).flat(),
    ...duplicateIds(config.models),
    ...checkNames(config),
  ];
}

/** What the config names is loaded at once: else the first request would find that it is not there. */
async function checkProvider(
  { prefix, specifier, position }: LoadedConfig["providers"][number],
  catalog: AdapterCatalog,
): Promise<Problem[]> {
  const tell = (message: string): Problem[] => [
    { level: "error", path: `providers.${prefix}`, message, position },
  ];
  if (specifier.includes("://")) return tell("must be a package or a file, never a URL.");
  try {
    await catalog.load(prefix);
    return [];
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (!code?.endsWith("MODULE_NOT_FOUND")) return tell(`cannot be loaded: ${message}`);
    return tell(
      isFile(specifier)
        ? `names ${specifier}, which is not there, or needs a module that is not installed.`
        : `names ${specifier}, which is not installed. Install it beside the gateway.`,
    );
  }
}

/**
 * Takes out the deployments that cannot be served, and says why, where the config has
 * `ignore_invalid_deployments`; else they are errors.
 */
export async function leaveOutInvalid(
  config: LoadedConfig,
  catalog: AdapterCatalog,
): Promise<Problem[]> {
  if (!config.router.ignore_invalid_deployments) return [];
  const problems: Problem[] = [];
  const valid: LoadedModel[] = [];
  for (const model of config.models) {
    const why = await whyInvalid(model.entry.litellm_params, catalog);
    if (why === undefined) valid.push(model);
    else problems.push(model.tell("warning", MODEL, `${why} It is left out.`));
  }
  config.models = valid;
  return problems;
}

const MODEL = ["litellm_params", "model"];

const WITHOUT = "To start without it, set router_settings.ignore_invalid_deployments.";

async function whyInvalid(
  params: LitellmParams,
  { prefixes }: AdapterCatalog,
  elseAdvice = "",
): Promise<string | undefined> {
  // A variable that is not set, which was told.
  if (isReference(params.model)) return undefined;
  const target = splitTarget(params);
  if (!target) {
    return `is "${params.model}", which names no provider: write provider/model, or set custom_llm_provider.`;
  }
  const { prefix, model } = target;
  if (/(^|\/)(\.{1,2})?(\/|$)/.test(model)) {
    return `is "${params.model}", which holds an empty, . or .. segment.`;
  }
  if (prefix === "*" || prefixes.includes(prefix)) return undefined;
  const known = await packageFor(prefix);
  const installed = withoutLitellmNames(prefixes).join(", ");
  const advice = known
    ? `Install ${known} beside the gateway.`
    : `Name its package under providers; for a server that speaks OpenAI's API, write openai/… with its api_base. Installed: ${installed || "none"}.`;
  return `needs an adapter for the prefix "${prefix}", which is not installed. ${advice}${elseAdvice}`;
}

async function checkModel(
  { entry: { litellm_params: params, model_info: info = {} }, tell }: LoadedModel,
  { environment }: LoadedConfig,
  catalog: AdapterCatalog,
): Promise<Problem[]> {
  const why = await whyInvalid(params, catalog, ` ${WITHOUT}`);
  const prefix = splitTarget(params)?.prefix ?? "*";
  const nativeKeys = async (): Promise<object> => {
    try {
      return (await makeAdapter(catalog, prefix, params, environment)).chat?.native?.types ?? {};
    } catch {
      // One that is not there was told; one that cannot be made of its settings says so when it is asked.
      return {};
    }
  };
  return [
    ...(why === undefined ? checkRoute(params, tell) : [tell("error", MODEL, why)]),
    ...checkInfo(info, tell),
    ...(await checkKeys(params, prefix, tell, nativeKeys)),
  ];
}

function checkRoute({ model }: LitellmParams, tell: LoadedModel["tell"]): Problem[] {
  if (!/^(azure|openai)\/responses\//.test(model)) return [];
  const message = "is asked by chat completions: no adapter speaks the Responses API.";
  return [tell("warning", MODEL, message)];
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
  params: LitellmParams,
  prefix: string,
  tell: LoadedModel["tell"],
  nativeKeys: () => Promise<object>,
): Promise<Problem[]> {
  const known = knownKeys(["model_list", 0, "litellm_params"]);
  const free = new Set<string>([...known, ...COMMON_PARAMETERS]);
  const suspects = Object.keys(params).flatMap((key) => {
    const near = free.has(key) ? undefined : nearestKey(key, known);
    return near === undefined ? [] : [{ key, near }];
  });
  if (suspects.length === 0) return [];
  const native = prefix === "*" ? {} : await nativeKeys();
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

/** LiteLLM takes a name that leads nowhere, and finds it out when it is needed. */
function checkNames(config: LoadedConfig): Problem[] {
  const table = createModelTable(planDeployments(config), config.router.model_group_alias);
  const tell = (path: Path, name: string): Problem => ({
    level: "warning",
    path: formatPath(path),
    message: `names ${name}, which is no model_name of this config.`,
    position: config.locate(path),
  });
  const unknown = (name: string): boolean => !table.resolve(name);
  const aliases = Object.entries(config.router.model_group_alias ?? {})
    .map(([alias, to]) => [alias, typeof to === "string" ? to : to.model] as const)
    .filter(([, name]) => unknown(name))
    .map(([alias, name]) => tell(["router_settings", "model_group_alias", alias], name));
  const sections = { router_settings: config.router, litellm_settings: config.litellm };
  const fallbacks = Object.entries(sections).flatMap(([section, settings]) =>
    FALLBACKS.flatMap((kind) => {
      const names = settings[kind]?.flatMap((entry) =>
        typeof entry === "string" ? [entry] : Object.entries(entry).flat(2),
      );
      return [...new Set(names)].filter(unknown).map((name) => tell([section, kind], name));
    }),
  );
  return [...aliases, ...fallbacks];
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
