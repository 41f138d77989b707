import type { z } from "zod";
import { describeIssue } from "../describe-issue.ts";
import { knownKeys, sectionOf, whyUnacted } from "./known-keys.ts";
import { likelyKey, nearestKey } from "./nearest-key.ts";
import { formatPath, type Path, type Problem } from "./problem.ts";
import { type Fields, isRecord } from "./record.ts";
import { type CheckedConfig, configSchema } from "./schema.ts";
import type { ConfigSource } from "./source.ts";

type Tell = (level: Problem["level"], path: Path, message: string, what?: "key") => void;

/** Sections among which a key is easily put into the wrong one. */
const SETTINGS = ["litellm_settings", "router_settings", "general_settings", "gateway_settings"];

/** Checks one file's values: types, unknown keys, and keys that this version does not act on. */
export function checkSource(
  value: unknown,
  { locate }: ConfigSource,
): { config?: CheckedConfig; problems: Problem[] } {
  const problems: Problem[] = [];
  const tell: Tell = (level, path, message, what) => {
    problems.push({ level, path: formatPath(path), message, position: locate(path, what) });
  };
  const acted = takeActed(value ?? {}, [], tell);
  let parsed = configSchema.safeParse(acted);
  // A variable's value is text, and users quote; where a number or a boolean must stand, it is read as one.
  if (!parsed.success && readScalars(acted, parsed.error.issues)) {
    parsed = configSchema.safeParse(acted);
  }
  if (parsed.success) return { config: parsed.data, problems };
  for (const issue of parsed.error.issues) {
    const path = issue.path as Path;
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) tell("error", [...path, key], unknownKey(key, path), "key");
    } else tell("error", path, describeIssue(issue));
  }
  // What else is wrong, with the models for example, is told at once and not after this is mended.
  const rest = configSchema.safeParse(leaveOut(acted, parsed.error.issues));
  return rest.success ? { config: rest.data, problems } : { problems };
}

/** Takes out of a config's values what issues are about. */
function leaveOut(value: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  for (const issue of issues) {
    const keys = issue.code === "unrecognized_keys" ? issue.keys : [undefined];
    for (const key of keys) removeAt(value, key === undefined ? issue.path : [...issue.path, key]);
  }
  return value;
}

/** Removes the innermost key of a map on a path: lists keep their places. */
function removeAt(value: unknown, path: readonly PropertyKey[]): void {
  let node = value;
  let found: { map: Fields; key: string } | undefined;
  for (const key of path) {
    if (isRecord(node)) found = { map: node, key: String(key) };
    node = (node as Record<PropertyKey, unknown> | undefined)?.[key];
  }
  if (found) delete found.map[found.key];
}

const EMPTY = /^(api_key|api_base|base_url|api_version)$/;

/** Leaves out what is empty, and reports and leaves out what this version does not act on. */
function takeActed(node: unknown, path: Path, tell: Tell): unknown {
  if (Array.isArray(node))
    return node.map((item, index) => takeActed(item, [...path, index], tell));
  if (!isRecord(node)) return node;
  return Object.fromEntries(
    Object.entries(node).flatMap(([key, item]) => {
      if (item === null || item === undefined) return [];
      // A template's empty value is none; a place of free keys has others of these names.
      if (item === "" && EMPTY.test(key) && sectionOf(path) === "litellm_params") return [];
      if (key === "__proto__") {
        tell("error", [...path, key], "is not a name that a config may hold.", "key");
        return [];
      }
      const unacted = whyUnacted(path, key);
      if (unacted !== undefined) {
        tell("not-acted-on", [...path, key], unacted && `(${unacted})`, "key");
        return [];
      }
      if (isOtherStrategy(path, key, item)) {
        tell("not-acted-on", [...path, key], "(simple-shuffle is used)", "key");
        return [];
      }
      return [[key, takeActed(item, [...path, key], tell)]];
    }),
  );
}

function isOtherStrategy(path: Path, key: string, value: unknown): boolean {
  if (key !== "routing_strategy" || sectionOf(path) !== "router_settings") return false;
  return typeof value === "string" && value.startsWith("usage-based-routing");
}

function unknownKey(key: string, path: Path): string {
  const known = knownKeys(path);
  const mean = (name: string): string => `is not a known key. Did you mean ${name}?`;
  const near = nearestKey(key, known);
  if (near) return mean(near);
  const home =
    path.length === 1 ? SETTINGS.find((name) => knownKeys([name]).includes(key)) : undefined;
  if (home) return `is not a known key here: it belongs in ${home}.`;
  const likely = likelyKey(key, known);
  return likely ? mean(likely) : "is not a known key.";
}

/** Turns texts into the numbers and booleans that must stand there, and the number of an id into a text. */
function readScalars(value: unknown, issues: readonly z.core.$ZodIssue[]): boolean {
  let changed = false;
  for (const issue of issues) {
    if (issue.code !== "invalid_type") continue;
    const path = issue.path as Path;
    const parent = path.slice(0, -1).reduce<any>((node, key) => node[key], value) as Fields;
    const last = String(path.at(-1));
    const read = readScalar(parent[last], issue.expected, last);
    if (read === undefined) continue;
    parent[last] = read;
    changed = true;
  }
  return changed;
}

function readScalar(value: unknown, expected: string, key: string) {
  if (key === "id" && typeof value === "number") return String(value);
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (expected === "boolean") {
    return /^(true|false)$/i.test(text) ? text.toLowerCase() === "true" : undefined;
  }
  if (expected !== "number" && expected !== "int") return undefined;
  return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
