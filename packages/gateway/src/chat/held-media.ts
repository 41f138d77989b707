import type { CallOptions } from "@anymodel/core";
import type { Fields } from "../config/record.ts";
import type { Held } from "../http/hold-media.ts";
import { badRequest } from "../http/refusal.ts";
import { isNode } from "../runtime.ts";

/** A request as it is handed to core: media as what stands for them, put in where the body is sent. */
export function withHeld(held: Held): Pick<CallOptions, "encode"> {
  return {
    encode(json) {
      const pieces = splice(json, held);
      return isNode ? pieces : join(pieces);
    },
  };
}

/** The request with the media themselves, for an adapter that may look at them. */
export function restore<Request extends Fields>(request: Request, held: Held): Request {
  const bytes = join(splice(JSON.stringify(request), held));
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Request;
  } catch {
    // What was kept as bytes has not been read before.
    throw badRequest("The body is not valid JSON.");
  }
}

/** The JSON with the bytes in place of what stands for them. */
function splice(json: string, held: Held): Uint8Array[] {
  const places = [...held.keys()].flatMap((name) => {
    const found: { name: string; at: number }[] = [];
    for (let at = json.indexOf(name); at >= 0; at = json.indexOf(name, at + name.length)) {
      found.push({ name, at });
    }
    return found;
  });
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  let end = 0;
  for (const { name, at } of places.toSorted((one, other) => one.at - other.at)) {
    pieces.push(encoder.encode(json.slice(end, at)), ...held.get(name)!);
    end = at + name.length;
  }
  pieces.push(encoder.encode(json.slice(end)));
  return pieces;
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
