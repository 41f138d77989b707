import { mustBe } from "./errors.ts";
import { isObject } from "./fields.ts";

interface Named {
  number: number;
  integer: number;
  string: string;
  boolean: boolean;
  object: Record<string, unknown>;
  unknown: unknown;
}

/** The TypeScript type that a type text stands for: `ValueOf<'boolean | "never"'>` is `boolean | "never"`. */
export type ValueOf<Text extends string> = Text extends `${infer First} | ${infer Rest}`
  ? ValueOf<First> | ValueOf<Rest>
  : Text extends `${infer Item}[]`
    ? ValueOf<Item>[]
    : Text extends keyof Named
      ? Named[Text]
      : Text extends `"${infer Literal}"`
        ? Literal
        : never;

/**
 * A parameter's type as plain data, written as in TypeScript: `number`, `integer`, `string`, `boolean`,
 * `object`, `unknown`, a literal `"never"`, lists `number[][]`, and alternatives `string | string[]`.
 */
export type TypeText = string;

/** Whether a value is of a type. */
export function isOfType(text: TypeText, value: unknown): boolean {
  if (text.includes(" | ")) return text.split(" | ").some((one) => isOfType(one, value));
  if (text.endsWith("[]")) {
    const item = text.slice(0, -2);
    return Array.isArray(value) && value.every((entry) => isOfType(item, entry));
  }
  switch (text) {
    case "unknown":
      return true;
    case "integer":
      return Number.isInteger(value);
    case "number":
      return Number.isFinite(value);
    case "object":
      return isObject(value);
    default:
      return typeof value === text || (typeof value === "string" && text === `"${value}"`);
  }
}

/** Throws `invalid_request` that names the field, the value's kind and the type it must have. */
export function assertType(name: string, text: TypeText, value: unknown): void {
  if (!isOfType(text, value)) throw mustBe(name, value, text);
}

/** The type as JSON Schema. */
export function toJsonSchema(text: TypeText): Record<string, unknown> {
  const alternatives = text.split(" | ").map((alternative): Record<string, unknown> => {
    if (alternative.endsWith("[]"))
      return { type: "array", items: toJsonSchema(alternative.slice(0, -2)) };
    if (alternative.startsWith('"')) return { const: alternative.slice(1, -1) };
    return alternative === "unknown" ? {} : { type: alternative };
  });
  return alternatives.length === 1 ? alternatives[0]! : { anyOf: alternatives };
}
