import type { Delta } from "./adapter.ts";

/** A chunk of a stream that adds text and says nothing else: what stands before its text and after it. */
export interface ChunkPattern {
  readonly before: string;
  readonly after: string;
  readonly choice: number;
}

/** A text that no chunk holds by chance; it takes the place of a chunk's own to see what depends on it. */
const PROBE = "anymodel:probe";

/** V8 keeps the whole string alive of which a slice of this length is taken. */
const SLICED = 13;

/**
 * Learns the pattern of a chunk from one that said nothing but a text: its other bytes must mean the same with
 * any other text, which is proven by reading them with one.
 */
export function learnPattern(
  data: string,
  text: string,
  read: (data: string) => Iterable<Delta>,
): ChunkPattern | undefined {
  const quoted = JSON.stringify(text);
  const name = [`"content":`, `"content": `].find((start) => data.includes(start + quoted));
  if (name === undefined || text === PROBE) return undefined;
  const at = data.indexOf(name + quoted) + name.length + 1;
  const before = data.slice(0, at);
  const after = data.slice(at + quoted.length - 2);
  const [delta, ...others] = read(before + PROBE + after);
  if (others.length > 0 || !isPlainText(delta) || delta.text !== PROBE) return undefined;
  return { before, after, choice: delta.choice };
}

/** Whether a delta is text of a choice and nothing else. */
export function isPlainText(delta: Delta | undefined): delta is { text: string; choice: number } {
  return delta !== undefined && "text" in delta && Object.keys(delta).length === 2;
}

/** Whether the data of an event has the pattern. */
export function hasPattern(data: string, { before, after }: ChunkPattern): boolean {
  const end = data.length - after.length;
  // Slices, because startsWith and endsWith take four times as long.
  return (
    end >= before.length && data.slice(0, before.length) === before && data.slice(end) === after
  );
}

/** The text of a chunk that has the pattern; `undefined` if it has to be parsed. */
export function textByPattern(data: string, { before, after }: ChunkPattern): string | undefined {
  const text = data.slice(before.length, data.length - after.length);
  // What needs no escape: anything else may end the string, or mean another character.
  if (/["\\\x00-\x1f]/.test(text)) return undefined;
  return text.length < SLICED ? text : ` ${text}`.slice(1);
}
