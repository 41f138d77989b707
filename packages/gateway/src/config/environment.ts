import { whyUnacted } from "./known-keys.ts";
import { formatPath, type Path, type Problem } from "./problem.ts";
import { isRecord } from "./record.ts";
import type { ConfigSource } from "./source.ts";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A config value that reads the environment. */
interface EnvironmentReference {
  path: Path;
  name: string;
}

const PREFIX = "os.environ/";

/** The platform's environment, where it has one. */
export function platformEnvironment(): Environment {
  const { process } = globalThis as { process?: { env?: Environment } };
  return process?.env ?? {};
}

/** The `environment_variables` of a config over the platform's environment. */
export function mergeEnvironment(
  sources: readonly ConfigSource[],
  platform: Environment,
): Environment {
  const own: Record<string, string> = {};
  for (const { value } of sources) {
    const variables = isRecord(value) ? value.environment_variables : undefined;
    if (!isRecord(variables)) continue;
    for (const [name, given] of Object.entries(variables)) {
      const resolved = isReference(given) ? platform[given.slice(PREFIX.length)] : given;
      if (resolved !== undefined && resolved !== null) own[name] = String(resolved);
    }
  }
  return { ...platform, ...own };
}

/**
 * Replaces every `os.environ/NAME` by its value. A variable that is not set is an error, but inside
 * `model_list` and `credential_list`, where it takes out only the deployments that need it. What is not acted on
 * needs none.
 */
export function resolveReferences(
  { value, locate }: ConfigSource,
  environment: Environment,
): {
  value: unknown;
  unset: EnvironmentReference[];
  problems: Problem[];
} {
  const unset: EnvironmentReference[] = [];
  const problems: Problem[] = [];
  const visit = (node: unknown, path: Path): unknown => {
    if (isReference(node)) {
      const name = node.slice(PREFIX.length);
      const found = environment[name];
      if (found !== undefined && found !== "") return found;
      const [section] = path;
      const local = section === "model_list" || section === "credential_list";
      if (local) unset.push({ path, name });
      problems.push({
        level: local ? "warning" : "error",
        path: formatPath(path),
        message: `reads the environment variable ${name}, which is not set.`,
        position: locate(path),
      });
      // An entry without them is none: it stays, to be shown as not served.
      return /^model(_name)?$/.test(String(path.at(-1))) ? node : undefined;
    }
    if (Array.isArray(node)) return node.map((item, index) => visit(item, [...path, index]));
    if (!isRecord(node)) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, item]) => [
        key,
        whyUnacted(path, key) === undefined ? visit(item, [...path, key]) : item,
      ]),
    );
  };
  return { value: visit(value, []), unset, problems };
}

/** A text, or what it refers to; `undefined` where that is not set. */
export function lookUp(text: string, environment: Environment): string | undefined {
  return isReference(text) ? environment[text.slice(PREFIX.length)] || undefined : text;
}

/** Whether a value stands for a variable's. */
export function isReference(value: unknown): value is string {
  return typeof value === "string" && value.startsWith(PREFIX);
}
