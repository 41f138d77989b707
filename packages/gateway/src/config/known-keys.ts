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
  return Object.keys(fieldsAt(path));
}

function unactedKeys(path: Path): Readonly<Record<string, string>> {
  const section = sectionOf(path);
  return (section !== undefined && Object.hasOwn(UNACTED, section) && UNACTED[section]) || {};
}

function isPattern(name: string): boolean {
  return name.includes("*");
}

interface Inner {
  def?: { type: string };
  unwrap?(): Inner;
  shape?: Readonly<Record<string, Inner>>;
  element?: Inner;
  valueType?: Inner;
  options?: readonly (Inner | string)[];
}

/** The fields that the schema has at a place. */
function fieldsAt(path: Path): Readonly<Record<string, unknown>> {
  let schema: Inner | undefined = configSchema as Inner;
  for (const key of path) {
    const { shape, element, valueType }: Inner = unwrapped(schema);
    schema = shape && Object.hasOwn(shape, key) ? shape[key] : (element ?? valueType);
  }
  return unwrapped(schema).shape ?? {};
}

function unwrapped(schema: Inner | undefined): Inner {
  let inner = schema;
  while (inner?.def?.type === "optional" || inner?.def?.type === "default") inner = inner.unwrap!();
  const map = inner?.options?.find((one) => typeof one === "object" && one.shape);
  return (map as Inner | undefined) ?? inner ?? {};
}
