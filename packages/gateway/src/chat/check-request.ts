import { z } from "zod";
import { isRecord } from "../config/record.ts";
import { cutLists } from "./cut-lists.ts";

/** The schema of a request's body. */
export type RequestSchema = z.ZodObject<Readonly<Record<string, z.ZodType>>>;

/** Tells quickly whether a body fits; `false` may also mean that the schema has to be asked. */
export type QuickCheck = (body: unknown) => boolean;

const ROLES = new Set(["system", "developer", "user", "assistant", "tool", "function"]);

/**
 * The quick check of a schema: the whole schema walks through all that a request may hold, this only through what
 * it does hold. Errors are always told by the schema itself.
 */
export function createQuickCheck({ shape }: RequestSchema): QuickCheck {
  const fields = new Map(Object.entries(shape).map(([name, field]) => [name, testOf(field)]));
  const required = Object.keys(shape).filter((name) => !fields.get(name)!(undefined));
  return (body) => {
    if (!isRecord(body)) return false;
    for (const name of required) if (body[name] === undefined) return false;
    for (const name of Object.keys(body)) {
      const fits = fields.get(name);
      const value = body[name];
      if (!fits || (name === "messages" && areMessages(value))) continue;
      if (!fits(value)) return false;
    }
    return true;
  };
}

/** Tells whether a value fits; where a look at its type is enough, its schema is not asked. */
function testOf(field: z.ZodType): (value: unknown) => boolean {
  const isPlain = plainTestOf(field);
  return (value) => isPlain?.(value) || field.safeParse(cutLists(field, value)).success;
}

/** Values that a field surely takes. */
function plainTestOf(field: z.ZodType): ((value: unknown) => boolean) | undefined {
  if (field instanceof z.ZodOptional || field instanceof z.ZodNullable) {
    return plainTestOf(field.unwrap() as z.ZodType);
  }
  if (field instanceof z.ZodUnion) {
    const tests = (field.options as z.ZodType[]).map(plainTestOf).filter((test) => test);
    return (value) => tests.some((test) => test!(value));
  }
  if (field instanceof z.ZodArray) {
    const isItem = plainTestOf(field.element as z.ZodType);
    if (!isItem || field.def.checks?.some((check) => !asksForOne(check))) return undefined;
    return (value) => Array.isArray(value) && value.length > 0 && value.every(isItem);
  }
  if (field instanceof z.ZodRecord) {
    return field.valueType instanceof z.ZodUnknown ? isRecord : undefined;
  }
  const { checks = [] } = field.def;
  if (checks.length > 0) return undefined;
  if (field instanceof z.ZodNumber) {
    return field.format === "safeint" ? Number.isSafeInteger : Number.isFinite;
  }
  if (field instanceof z.ZodBoolean) return (value) => typeof value === "boolean";
  return field instanceof z.ZodString ? (value) => typeof value === "string" : undefined;
}

/** Whether a list is only asked not to be empty. */
function asksForOne({ _zod: { def } }: z.core.$ZodCheck): boolean {
  return def.check === "min_length" && (def as z.core.$ZodCheckMinLengthDef).minimum <= 1;
}

/** Whether these are messages as nearly all are: text, or parts with a type. */
function areMessages(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((message) => {
    if (!isRecord(message) || !ROLES.has(message.role as string)) return false;
    const { content } = message;
    if (typeof content === "string" || content === null || content === undefined) return true;
    return Array.isArray(content) && content.every(isPart);
  });
}

function isPart(part: unknown): boolean {
  return typeof part === "string" || (isRecord(part) && typeof part.type === "string");
}
