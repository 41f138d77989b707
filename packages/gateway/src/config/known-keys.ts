import type { z } from "zod";
import { credential, litellmParams, modelEntry, modelInfo } from "./deployment-schema.ts";
import type { Path } from "./problem.ts";
import { configSchema } from "./schema.ts";
import { UNACTED } from "./unacted-keys.ts";

/** The name under which the keys of a place are listed; `undefined` for places of free keys. */
export function sectionOf(path: Path): string | undefined {
  if (path.length === 0) return "";
  if (path.length === 1) return String(path[0]);
  if (path.length === 2 && typeof path[1] === "number") return `${path[0]}[]`;
  if (path.length !== 3) return undefined;
  if (path[0] === "model_list") return String(path[2]);
  // A credential holds what a deployment could hold itself.
  return path[2] === "credential_values" ? "litellm_params" : undefined;
}

/** The keys that LiteLLM knows at a place and this version does nothing with, and why. */
export function unactedKeys(path: Path): Readonly<Record<string, string>> {
  const section = sectionOf(path);
  return (section !== undefined && Object.hasOwn(UNACTED, section) && UNACTED[section]) || {};
}

/** Every key that may stand at a place, acted on or not. */
export function knownKeys(path: Path): string[] {
  return [...Object.keys(schemaOf(sectionOf(path))), ...Object.keys(unactedKeys(path))];
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
