import { createError } from "./errors.ts";
import type { Framing } from "./framing.ts";

/** Pictures are the longest elements; one of more characters than this is not an answer. */
const MAX_ELEMENT = 64 * 1024 * 1024;

/** The objects of one JSON array that comes piece by piece: each frame is the text of one of them. */
export function jsonArray(most: number = MAX_ELEMENT): Framing<string> {
  const decoder = new TextDecoder();
  let element = "";
  let depth = 0;
  let quoted = false;
  let escaped = false;
  const cut = (piece: string): string[] => {
    const frames: string[] = [];
    let start = 0;
    for (let at = 0; at < piece.length; at++) {
      const char = piece[at];
      if (quoted) {
        if (escaped) escaped = false;
        else if (char === "\\") escaped = true;
        else if (char === '"') quoted = false;
      } else if (char === "{") {
        if (depth === 0) start = at;
        depth++;
      } else if (depth === 0) continue;
      else if (char === '"') quoted = true;
      else if (char === "}" && --depth === 0) {
        frames.push(element + piece.slice(start, at + 1));
        element = "";
      }
    }
    if (depth > 0) element += piece.slice(start);
    if (element.length > most) {
      const what = `An element of the stream is longer than ${most} characters.`;
      throw createError("invalid_response", what);
    }
    return frames;
  };
  return {
    push: (bytes) => cut(decoder.decode(bytes, { stream: true })),
    end: () => cut(decoder.decode()),
    json: true,
  };
}
