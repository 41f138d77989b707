import type { Delta } from "./adapter.ts";
import type { ChunkPattern } from "./chunk-pattern.ts";
import type { ChatCompletionChunk } from "./chat.ts";
import { parseJson } from "./reply-body.ts";

/**
 * What came together: one chunk; or several that each add a text to one choice and say nothing else. Then `chunk` says
 * all of it, and `texts` are their texts.
 */
export interface ChunkRun {
  readonly chunk: ChatCompletionChunk;
  readonly texts?: readonly string[] | undefined;
}

/** A stream of server-sent events whose chunks are gathered. */
export interface Gathering {
  /** Takes bytes as they come; gives the delta with which the stream is over. */
  take(bytes: Uint8Array): Delta | undefined;
  /** What the chunks that only add a text have in common, once it is known. */
  pattern(): ChunkPattern | undefined;
  /** Adds texts to a choice, as one chunk. */
  add(texts: readonly string[], choice: number): void;
  /** Characters that one event may have, where they are limited. */
  most: number | undefined;
}

/** Makes what takes each read of a stream, and gives the delta with which it is over. */
export type Gather = (stream: Gathering) => Gathering["take"];

/** How often runs are looked for in what one read brought, so that a stream without them costs little more. */
const LOOKS = 8;

/** Does not take apart the events that only add a text, where they follow one another. */
export const gatherTexts: Gather = ({ take, pattern: patternOf, add, most = Infinity }) => {
  /** Whether the next byte begins an event: so it is after an empty line. */
  let between = false;
  return (bytes) => {
    let rest = bytes;
    // Where an event must be smaller than a read may be, each is measured.
    for (let looks = bytes.length > most ? LOOKS : 0; looks < LOOKS; looks++) {
      const pattern = between ? patternOf() : undefined;
      if (pattern) {
        const { texts, length } = readTextRun(rest, pattern);
        const filled = texts.filter(Boolean);
        if (filled.length > 0) add(filled, pattern.choice);
        rest = rest.subarray(length);
      }
      // One of another form stands between, or what they have in common is not known yet.
      const end = endOfEvent(rest);
      if (end === 0) break;
      const last = take(rest.subarray(0, end));
      if (last) return last;
      rest = rest.subarray(end);
      between = true;
    }
    if (rest.length === 0) return undefined;
    between = false;
    return take(rest);
  };
};

const LINE_FEED = 10;
const whole = new TextDecoder("utf-8", { ignoreBOM: true });
const PREFIX = "data: ";

/** Where the first event ends that ends in these bytes; 0 if none does. */
function endOfEvent(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) {
    if (bytes[at + 1] === LINE_FEED) return at + 2;
  }
  return 0;
}

/** The events at the beginning that have a pattern: their texts, and how many bytes they are. */
function readTextRun(
  bytes: Uint8Array,
  { before, after }: ChunkPattern,
): { texts: string[]; length: number } {
  const end = bytes.lastIndexOf(LINE_FEED) + 1;
  const source = whole.decode(bytes.subarray(0, end));
  const start = PREFIX + before;
  const close = `${after}\n\n`;
  const between = close + start;
  const texts: string[] = [];
  if (source.slice(0, start.length) !== start) return { texts, length: 0 };
  let at = 0;
  for (let from = start.length; ; from = at + start.length) {
    // What follows a text begins with the quote that closes it.
    const quote = endOfString(source, from);
    // Slices, because to split takes three times as long, and startsWith four times.
    const goesOn = source.slice(quote, quote + between.length) === between;
    // Behind the last one stands an event of another form, or one that has not ended.
    if (!goesOn && source.slice(quote, quote + close.length) !== close) break;
    const text = readString(source.slice(from, quote));
    if (text === undefined) break;
    texts.push(text);
    at = quote + close.length;
    if (!goesOn) break;
  }
  const isAscii = source.length === end;
  return { texts, length: isAscii ? at : new TextEncoder().encode(source.slice(0, at)).length };
}

/** Where the quote stands that closes a JSON string; the text's end if none does. */
function endOfString(source: string, from: number): number {
  let quote = source.indexOf('"', from);
  while (quote > from && source[quote - 1] === "\\") {
    let slashes = 1;
    while (source[quote - 1 - slashes] === "\\") slashes++;
    if (slashes % 2 === 0) break;
    quote = source.indexOf('"', quote + 1);
  }
  return quote < 0 ? source.length : quote;
}

/** What stands between the quotes of a JSON string; `undefined` if that is more than one string. */
function readString(raw: string): string | undefined {
  if (!/["\\\x00-\x1f]/.test(raw)) return raw;
  return parseJson(`"${raw}"`) as string | undefined;
}
