import type { z } from "zod";

const NAMES: Readonly<Record<string, string>> = {
  int: "whole number",
  record: "map",
  object: "map",
  array: "list",
};

/** Says what is wrong with a value as the end of a sentence about its field; never shows the value. */
export function describeIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type": {
      const received = /received (\w+)$/.exec(issue.message)?.[1] ?? "something else";
      const wanted = `must be ${withArticle(issue.expected)}`;
      if (received === "undefined") return `is missing; it ${wanted}.`;
      if (issue.expected === "int") return `${wanted}.`;
      return `${wanted}, not ${withArticle(received)}.`;
    }
    case "too_small":
      return isNumber(issue.origin)
        ? `must be ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}.`
        : `must not be ${issue.minimum === 1 ? "empty" : `shorter than ${issue.minimum}`}.`;
    case "too_big":
      return isNumber(issue.origin)
        ? `must be at most ${issue.maximum}.`
        : `must not be longer than ${issue.maximum}.`;
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}.`;
    case "invalid_format":
      return issue.format === "url" ? "must be an http or https URL." : `${issue.message}.`;
    case "unrecognized_keys":
      return `holds unknown keys: ${issue.keys.join(", ")}.`;
    default:
      return `${issue.message}.`;
  }
}

function isNumber(origin: string): boolean {
  return origin === "number" || origin === "int";
}

function withArticle(type: string): string {
  const name = NAMES[type] ?? type;
  if (name === "null" || name === "NaN") return name;
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
}
