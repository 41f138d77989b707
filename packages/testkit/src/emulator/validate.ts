import type { z } from "zod";
import { RefusedRequest } from "./refused-request.ts";

type Issue = z.core.$ZodIssue;

/** Reads a value with a schema; throws a 400 `RefusedRequest` that names the first wrong field. */
export function validate<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new RefusedRequest(400, describeIssue(result.error.issues[0] as Issue));
}

function describeIssue(issue: Issue, parent: PropertyKey[] = []): string {
  const path = [...parent, ...issue.path];
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // The branch that got furthest is the one that the sender meant.
    const branches = issue.errors.flatMap((branch) => branch.slice(0, 1));
    const deepest = branches.reduce((best, next) => (depth(next) > depth(best) ? next : best));
    if (depth(deepest) > 0) return describeIssue(deepest, path);
  }
  const where = fieldName(path);
  if (issue.code === "unrecognized_keys") {
    const names = issue.keys.map((key) => (where ? `${where}.${key}` : key));
    return `Unknown field ${names.join(", ")}`;
  }
  return where ? `${where}: ${issue.message}` : issue.message;
}

function depth(issue: Issue): number {
  return issue.path.length + (issue.code === "unrecognized_keys" ? 1 : 0);
}

/** Writes a path as users write it: `messages[0].content[1].type`. */
export function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, key) => {
    if (typeof key === "number") return `${name}[${key}]`;
    return name === "" ? String(key) : `${name}.${String(key)}`;
  }, "");
}
