import type { BodyBytes } from "./body-bytes.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** What JSON may hold at most. */
export interface JsonLimits {
  depth: number;
  /** Items of lists and members of objects, over all of them. */
  values: number;
}

/**
 * One pass over the bytes of JSON that tells of each string where it begins and ends; strings are jumped over, so
 * a long one costs little. Stops at the first limit that is passed, and gives its name.
 */
export function scanJson(
  { pieces }: BodyBytes,
  most: JsonLimits,
  onString: (start: number, end: number) => void,
): keyof JsonLimits | undefined {
  let depth = 0;
  let values = 0;
  let before = 0;
  /** Where the string began that is open. */
  let opened = -1;
  for (let place = 0; place < pieces.length; place++) {
    const piece = pieces[place]!;
    for (let at = 0; at < piece.length; at++) {
      if (opened >= 0) {
        at = piece.indexOf(QUOTE, at);
        if (at < 0) break;
        if (isEscaped(pieces, place, at)) continue;
        onString(opened, before + at);
        opened = -1;
        continue;
      }
      switch (piece[at]) {
        case QUOTE:
          opened = before + at + 1;
          break;
        // { and [
        case 0x7b:
        case 0x5b:
          if (++depth > most.depth) return "depth";
          break;
        // A comma
        case 0x2c:
          if (++values >= most.values) return "values";
          break;
        case 0x7d:
        case 0x5d:
          depth--;
      }
    }
    before += piece.length;
  }
  return undefined;
}

/** Whether an odd number of backslashes stands before, which may have come with the piece before. */
function isEscaped(pieces: readonly Uint8Array[], place: number, at: number): boolean {
  let backslashes = 0;
  for (let piece = pieces[place]!; ;) {
    while (at > 0) {
      if (piece[--at] !== BACKSLASH) return backslashes % 2 === 1;
      backslashes++;
    }
    if (place === 0) return backslashes % 2 === 1;
    piece = pieces[--place]!;
    at = piece.length;
  }
}
