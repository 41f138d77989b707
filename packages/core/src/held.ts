import type { Fields } from "./fields.ts";

/** Text that stands for a part of the request → that part's bytes, as they are to stand in its JSON. */
export type Held = ReadonlyMap<string, readonly Uint8Array[]>;

/** The JSON with the bytes in place of what stands for them. */
export function splice(json: string, held: Held): Uint8Array[] {
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

/** The request with what is held in its place, for an adapter that may look at it. */
export function restore(request: Readonly<Fields>, held: Held): Fields {
  const decoder = new TextDecoder();
  const pieces = splice(JSON.stringify(request), held);
  return JSON.parse(
    pieces.map((bytes) => decoder.decode(bytes, { stream: true })).join(""),
  ) as Fields;
}
