import { checkSource } from "./check-source.ts";
import type { ModelEntry } from "./deployment-schema.ts";
import {
  type Environment,
  mergeEnvironment,
  platformEnvironment,
  resolveReferences,
} from "./environment.ts";
import { formatPath, type Path, type Position, type Problem } from "./problem.ts";
import { isRecord } from "./record.ts";
import { readSources } from "./read-sources.ts";
import type { ConfigSource } from "./source.ts";
import { type CheckedConfig, gatewaySettings, type GatewaySettings } from "./schema.ts";

/** An entry of `model_list` and where it stands. */
export interface LoadedModel {
  entry: ModelEntry;
  /** Variables that the entry reads and that are not set: it cannot be served. */
  unset: string[];
  /** Reports something about one of the entry's keys. */
  tell(level: Problem["level"], path: Path, message: string, what?: "key"): Problem;
}

/** A config read, checked and merged with what it includes. */
export interface LoadedConfig {
  models: LoadedModel[];
  litellm: NonNullable<CheckedConfig["litellm_settings"]>;
  router: NonNullable<CheckedConfig["router_settings"]>;
  general: NonNullable<CheckedConfig["general_settings"]>;
  gateway: GatewaySettings;
  /** Prefix → package or file, and the file that said so. */
  providers: {
    prefix: string;
    specifier: string;
    file: string | undefined;
    position: Position | undefined;
  }[];
  /** The platform's variables and the config's own. */
  environment: Environment;
  /** Where a setting stands, in the file whose word counts. */
  locate(path: Path): Position | undefined;
}

/** The values of a credential and where they stand. */
interface Credential {
  values: Record<string, unknown>;
  unset: string[];
  source: ConfigSource;
  at: Path;
}

function holds(value: unknown, path: Path): boolean {
  let node = value;
  for (const key of path) {
    if (!isRecord(node) || !Object.hasOwn(node, key)) return false;
    node = node[key];
  }
  return true;
}

/** Reads a config from a file or an object and checks it; without errors among the problems it can be used. */
export async function loadConfig(
  input: string | object,
  platform: Environment = platformEnvironment(),
): Promise<{ config: LoadedConfig; problems: Problem[] }> {
  const { sources, problems } = await readSources(input, platform);
  const environment = mergeEnvironment(sources, platform);
  const config: LoadedConfig = {
    models: [],
    litellm: {},
    router: {},
    general: {},
    gateway: gatewaySettings.parse({}),
    providers: [],
    environment,
    locate: (path) => sources.findLast(({ value }) => holds(value, path))?.locate(path),
  };
  const credentials = new Map<string, Credential>();
  const checked = sources.map((source) => {
    const resolved = resolveReferences(source, environment);
    const result = checkSource(resolved.value, source);
    problems.push(...resolved.problems, ...result.problems);
    const unsetUnder = (path: Path): string[] =>
      resolved.unset
        .filter((reference) => path.every((key, index) => reference.path[index] === key))
        .map(({ name }) => name);
    for (const [index, credential] of (result.config?.credential_list ?? []).entries()) {
      const name = credential.credential_name;
      if (credentials.has(name)) {
        const path = ["credential_list", index, "credential_name"];
        const message = `is ${name} a second time: deployments name credentials, so each needs a name of its own.`;
        problems.push({
          level: "error",
          path: formatPath(path),
          message,
          position: source.locate(path),
        });
        continue;
      }
      credentials.set(name, {
        values: credential.credential_values,
        unset: unsetUnder(["credential_list", index]),
        source,
        at: ["credential_list", index, "credential_values"],
      });
    }
    return { source, config: result.config, unsetUnder };
  });
  for (const { source, config: part, unsetUnder } of checked) {
    if (!part) continue;
    Object.assign(config.litellm, part.litellm_settings);
    Object.assign(config.router, part.router_settings);
    Object.assign(config.general, part.general_settings);
    Object.assign(config.gateway, part.gateway_settings);
    for (const [prefix, specifier] of Object.entries(part.providers ?? {})) {
      const position = source.locate(["providers", prefix]);
      config.providers.push({ prefix, specifier, file: source.file, position });
    }
    for (const [index, entry] of (part.model_list ?? []).entries()) {
      const at: Path = ["model_list", index];
      const own = entry.litellm_params;
      const name = own.litellm_credential_name;
      const shared = name === undefined ? undefined : credentials.get(name);
      const tell: LoadedModel["tell"] = (level, path, message, what) => {
        const [section, key = ""] = path;
        const isShared = section === "litellm_params" && !Object.hasOwn(own, key);
        const from = isShared && shared && Object.hasOwn(shared.values, key) ? shared : undefined;
        const place = from ? [...from.at, ...path.slice(1)] : [...at, ...path];
        const position = (from?.source ?? source).locate(place, what);
        return { level, path: formatPath(place), message, position };
      };
      if (name !== undefined && !shared) {
        const path = ["litellm_params", "litellm_credential_name"];
        problems.push(tell("error", path, `names ${name}, which is not in credential_list.`));
      }
      config.models.push({
        entry: {
          ...entry,
          litellm_params: { ...shared?.values, ...own },
        } as ModelEntry,
        unset: [...unsetUnder(at), ...(shared?.unset ?? [])],
        tell,
      });
    }
  }
  return { config, problems };
}
