import type { z } from "zod";
import { credential, litellmParams, modelEntry, modelInfo } from "./deployment-schema.ts";
import { matchWildcard } from "../router/match-wildcard.ts";
import { nearestKey } from "./nearest-key.ts";
import type { Path } from "./problem.ts";
import { configSchema } from "./schema.ts";
import { UNACTED } from "./unacted-keys.ts";

/** The name under which the keys of a place are listed; `undefined` for places of free keys. */
export function sectionOf(path: Path): string | undefined {
  if (path.length === 0) return "";
  if (path.length === 1) return String(path[0]);
  if (path.length === 2 && typeof path[1] === "number") return `${path[0]}[]`;
  if (path.length === 2) return path[1] === "routing_strategy_args" ? path[1] : undefined;
  if (path.length !== 3) return undefined;
  if (path[0] === "model_list") return String(path[2]);
  // A credential holds what a deployment could hold itself.
  return path[2] === "credential_values" ? "litellm_params" : undefined;
}

/** Why this version does nothing with a key that LiteLLM knows; `undefined` for all others. */
export function whyUnacted(path: Path, key: string): string | undefined {
  const unacted = unactedKeys(path);
  if (Object.hasOwn(unacted, key)) return unacted[key];
  const pattern = Object.keys(unacted).find((name) => isPattern(name) && matchWildcard(name, key));
  if (pattern === undefined) return undefined;
  // A key that is acted on, or a slip of it, is never taken for another one.
  return nearestKey(key, actedKeys(path)) === undefined ? unacted[pattern] : undefined;
}

/** Every key that may stand at a place, acted on or not. */
export function knownKeys(path: Path): string[] {
  const unacted = Object.keys(unactedKeys(path)).filter((name) => !isPattern(name));
  return [...actedKeys(path), ...unacted];
}

function actedKeys(path: Path): string[] {
  return Object.keys(schemaOf(sectionOf(path)));
}

function unactedKeys(path: Path): Readonly<Record<string, string>> {
  const section = sectionOf(path);
  return (section !== undefined && Object.hasOwn(UNACTED, section) && UNACTED[section]) || {};
}

function isPattern(name: string): boolean {
  return name.includes("*");
}

function schemaOf(section: string | undefined): object {
  switch (section) {
    case "":
      return configSchema.shape;
    case "litellm_params":
      return litellmParams.shape;
    case "model_info":
      return modelInfo.shape;
    case "model_list[]":
      return modelEntry.shape;
    case "credential_list[]":
      return credential.shape;
  }
  const schema = (configSchema.shape as Record<string, z.ZodType | undefined>)[section ?? ""];
  const inner =
    schema && "unwrap" in schema ? (schema as z.ZodOptional<z.ZodType>).unwrap() : schema;
  return (inner as { shape?: object } | undefined)?.shape ?? {};
}
