import type { BodyBytes } from "./body-bytes.ts";
import { findHoldable, type Held, type Hold } from "./hold-media.ts";
import { badRequest } from "./refusal.ts";
import { scanJson } from "./scan-json.ts";

/** Nesting that no real request needs; JSON.parse itself would take 200,000 levels. */
const MAX_DEPTH = 64;

/** As many values as no real request has: 50 MB of them would take a gigabyte to keep. */
const MAX_VALUES = 1_000_000;

/** Bodies from this size on are scanned before anything is built. */
const BIG = 64 * 1024;

/** A parsed body, and what of it was kept as bytes. */
export interface ParsedBody {
  value: unknown;
  held?: Held;
}

/** Parses a JSON body of bounded depth; with `hold` the base64 of big media is kept as bytes. */
export function parseJsonBody(body: BodyBytes, hold = false): ParsedBody {
  if (body.length === 0) throw badRequest("The body is empty; it must be a JSON object.");
  if (body.length < BIG) {
    const value = parse(textOf(body));
    if (isDeeper(value, MAX_DEPTH)) throw tooDeep();
    return { value };
  }
  const holds: Hold[] = [];
  const passed = scanJson(body, { depth: MAX_DEPTH, values: MAX_VALUES }, (start, end) => {
    const found = hold ? findHoldable(body, start, end) : undefined;
    if (found) holds.push(found);
  });
  if (passed === "depth") throw tooDeep();
  if (passed) throw badRequest("The body holds more than 1,000,000 values.");
  if (holds.length === 0) return { value: parse(textOf(body)) };
  const held = new Map<string, readonly Uint8Array[]>();
  let text = "";
  let end = 0;
  for (const { start, end: next } of holds) {
    const name = crypto.randomUUID().replaceAll("-", "");
    held.set(name, body.views(start, next));
    text += textOf(body, end, start) + name;
    end = next;
  }
  return { value: parse(text + textOf(body, end)), held };
}

function textOf(body: BodyBytes, start?: number, end?: number): string {
  try {
    return body.text(start, end);
  } catch {
    throw badRequest("The body is not UTF-8.");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words quote the body.
    throw badRequest("The body is not valid JSON.");
  }
}

function isDeeper(value: unknown, most: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (most === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (isDeeper(item, most - 1)) return true;
    return false;
  }
  for (const name in value) {
    if (isDeeper((value as Record<string, unknown>)[name], most - 1)) return true;
  }
  return false;
}

function tooDeep(): Error {
  return badRequest(`The body is nested more than ${MAX_DEPTH} deep.`);
}
