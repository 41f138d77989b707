import { badRequest } from "./refusal.ts";

/** Nesting that no real request needs; JSON.parse itself would take 200,000 levels. */
const MAX_DEPTH = 64;

const decoder = new TextDecoder("utf-8", { fatal: true });

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Parses a JSON body; depth is bounded before anything is built. */
export function parseJsonBody(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw badRequest("The body is empty; it must be a JSON object.");
  checkDepth(bytes);
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw badRequest("The body is not UTF-8.");
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words quote the body.
    throw badRequest("The body is not valid JSON.");
  }
}

/** One pass over the bytes; strings are jumped over, so a long one costs little. */
function checkDepth(bytes: Uint8Array): void {
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfString(bytes, at);
        break;
      // { and [
      case 0x7b:
      case 0x5b:
        if (++depth > MAX_DEPTH)
          throw badRequest(`The body is nested more than ${MAX_DEPTH} deep.`);
        break;
      case 0x7d:
      case 0x5d:
        depth--;
    }
  }
}

/** The index of the quote that ends the string that begins at `start`. */
export function endOfString(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(QUOTE, start + 1); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    let backslashes = 0;
    while (bytes[at - 1 - backslashes] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return bytes.length;
}
