import type { z } from "zod";
import { fieldName } from "../emulator/validate.ts";
import { OpenAIError } from "./openai-error.ts";

type Issue = z.core.$ZodIssue;

/** Reads a value with a schema; throws OpenAI's 400 for the first wrong field. */
export function validate<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw toError(result.error.issues[0] as Issue, value);
}

/** OpenAI's words and codes for what is wrong with a field (seen in answers of the API; they may change). */
function toError(issue: Issue, value: unknown, parent: PropertyKey[] = []): OpenAIError {
  const path = [...parent, ...issue.path];
  if (issue.code === "invalid_union" && isChoice(issue)) {
    const branches = issue.errors.flatMap((branch) => branch.slice(0, 1));
    const deepest = branches.reduce((best, next) => (depthOf(next) > depthOf(best) ? next : best));
    if (depthOf(deepest) > 0) return toError(deepest, value, path);
  }
  const param = fieldName(path);
  const refuse = (code: string | null, message: string, at = param) =>
    new OpenAIError(400, message, { param: at || null, code });
  if (issue.code === "unrecognized_keys") {
    const name = fieldName([...path, issue.keys[0]!]);
    return refuse("unknown_parameter", `Unknown parameter: '${name}'.`, name);
  }
  const given = path.reduce<unknown>((place, key) => (place as never)?.[key], value);
  if (given === undefined) {
    return refuse("missing_required_parameter", `Missing required parameter: '${param}'.`);
  }
  if (issue.code === "invalid_type" || (isChoice(issue) && isScalar(given))) {
    const expected = issue.code === "invalid_type" ? issue.expected : "another type";
    return refuse(
      "invalid_type",
      `Invalid type for '${param}': expected ${expected}, but got ${kindOf(given)} instead.`,
    );
  }
  return refuse("invalid_value", `Invalid value for '${param}': ${issue.message}.`);
}

function depthOf(issue: Issue): number {
  return issue.path.length + (issue.code === "unrecognized_keys" ? 1 : 0);
}

/** A union of types; one that is told apart by a field says what that field may hold. */
function isChoice(issue: Issue): boolean {
  return issue.code === "invalid_union" && issue.errors.length > 0;
}

function isScalar(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
