import { z } from "zod";
import { isRecord } from "../config/record.ts";

/**
 * The value with each list ended behind its first item that does not fit. zod makes an issue of every item that is
 * wrong, of which one is told: a body of 2 MB could be a million, for which it takes seconds and a gigabyte.
 */
export function cutLists(schema: z.ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return cutLists(schema.unwrap() as z.ZodType, value);
  }
  if (schema instanceof z.ZodUnion) {
    const options = schema.options as z.ZodType[];
    const alike = options.find((option) =>
      Array.isArray(value) ? option instanceof z.ZodArray : option instanceof z.ZodObject,
    );
    return alike ? cutLists(alike, value) : value;
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    const element = schema.element as z.ZodType;
    const items: unknown[] = [];
    for (const whole of value) {
      const item = cutLists(element, whole);
      items.push(item);
      if (!element.safeParse(item).success) break;
    }
    return items;
  }
  if (schema instanceof z.ZodObject && isRecord(value)) {
    const fields = Object.entries(schema.shape as Record<string, z.ZodType>)
      .filter(([name]) => Object.hasOwn(value, name))
      .map(([name, field]) => [name, cutLists(field, value[name])]);
    return { ...value, ...Object.fromEntries(fields) };
  }
  return value;
}
