import { isAnyModelError } from "@anymodel/core";
import type { AdapterCatalog } from "./adapters/factory.ts";
import { makeAdapter } from "./adapters/make-adapter.ts";
import { litellmParams } from "./config/deployment-schema.ts";
import { callDefaults } from "./config/call-defaults.ts";
import { platformEnvironment } from "./config/environment.ts";
import type { LoadedConfig } from "./config/load-config.ts";
import { formatPath, formatProblem, type Path, type Problem } from "./config/problem.ts";
import { readSources } from "./config/read-sources.ts";
import { isRecord } from "./config/record.ts";
import { errorMessage } from "./http/error-words.ts";
import { type PreparedConfig, prepareConfig, type PrepareOptions } from "./prepare-config.ts";
import { type Deployment, planDeployments } from "./router/deployment.ts";

/** A report on a config, and whether it can be used. */
export interface ConfigReport {
  lines: string[];
  ok: boolean;
}

/** What each model name resolves to, after what is to be said about the config: `--check`. */
export async function describeConfig(
  input: string | object | undefined,
  options?: PrepareOptions,
): Promise<ConfigReport> {
  const prepared = await prepareConfig(input, options);
  const ok = !prepared.problems.some(({ level }) => level === "error");
  const models = ok ? await describeModels(prepared) : [];
  return { lines: [...prepared.problems.map(formatProblem), ...models], ok };
}

function describeModels({ config, catalog }: PreparedConfig): Promise<string[]> {
  const descriptions = planDeployments(config).map(async (deployment) => {
    const { name, id, prefix, model, defaults } = deployment;
    const why = deployment.unavailable ?? (await whyUnusable(deployment, config, catalog));
    const notes = [
      `deployment ${id}`,
      Object.keys(defaults).length > 0 && `defaults ${Object.keys(defaults).join(", ")}`,
      why !== undefined && `not served: ${why}`,
    ];
    const target = prefix === "*" ? prefix : `${prefix}/${model}`;
    return `${name} -> ${target} (${notes.filter(Boolean).join("; ")})`;
  });
  return Promise.all(descriptions);
}

/** What the first request would find: settings that the adapter does not take, or no key. */
async function whyUnusable(
  { params, prefix }: Deployment,
  { environment }: LoadedConfig,
  catalog: AdapterCatalog,
): Promise<string | undefined> {
  if (prefix === "*" || params.mock_response !== undefined) return undefined;
  try {
    const { auth } = await makeAdapter(catalog, prefix, params, environment);
    if (!auth || auth.optional || auth.key !== undefined) return undefined;
    return `it has no api_key${auth.env ? `, and ${auth.env} is not set` : ""}`;
  } catch (error) {
    return isAnyModelError(error) ? errorMessage(error) : String(error);
  }
}

/**
 * What becomes of every key of a LiteLLM config, key by key with its place: acted on, a default for
 * the call, shown, not acted on, or an error. `anymodel migrate` prints it.
 */
export async function describeMigration(
  path: string,
  options?: PrepareOptions,
): Promise<ConfigReport> {
  const { sources } = await readSources(path, options?.environment ?? platformEnvironment());
  const { problems } = await prepareConfig(path, options);
  const left = new Set(problems);
  const lines: string[] = [];
  for (const source of sources) {
    for (const key of keysOf(source.value)) {
      const position = source.locate(key, "key");
      // Its own, and those of what it holds.
      const own = [...left].filter(
        ({ path, position: at }) => at?.file === position?.file && isAtOrBeneath(path, key),
      );
      for (const problem of own) left.delete(problem);
      if (own.length > 0) lines.push(...own.map(formatProblem));
      else if (!isBeneath(key, problems)) {
        lines.push(
          `${position?.file}:${position?.line}:${position?.column}: ${verdict(key)}: ${formatPath(key)}`,
        );
      }
    }
  }
  lines.push(...[...left].map(formatProblem));
  return { lines, ok: !problems.some(({ level }) => level === "error") };
}

/** The paths of all keys down to the settings of a section or a deployment. */
function* keysOf(value: unknown, path: Path = []): Generator<Path> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* keysOf(item, [...path, index]);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      const inner = [...path, key];
      const deeper = Array.isArray(item) ? item.some(isRecord) : isRecord(item);
      const named = inner.filter((step) => typeof step === "string").length;
      if (deeper && named < (inner[0] === "model_list" || inner[0] === "credential_list" ? 3 : 2)) {
        yield* keysOf(item, inner);
      } else yield inner;
    }
  }
}

function isAtOrBeneath(path: string, key: Path): boolean {
  const text = formatPath(key);
  return path === text || path.startsWith(`${text}.`) || path.startsWith(`${text}[`);
}

function isBeneath(path: Path, problems: readonly Problem[]): boolean {
  const text = formatPath(path);
  return problems.some(({ path: other }) => other !== "" && text.startsWith(`${other}.`));
}

function verdict(path: Path): string {
  const key = String(path.at(-1));
  if (path[2] === "litellm_params" || path[2] === "credential_values") {
    const control = Object.hasOwn(litellmParams.shape, key) && !Object.hasOwn(callDefaults, key);
    return control ? "acted on" : "default for the call";
  }
  return path[2] === "model_info" && key !== "id" && key !== "blocked"
    ? "shown by /model/info"
    : "acted on";
}
