import type { Delta } from "./adapter.ts";
import type { ChunkPattern } from "./chunk-pattern.ts";
import type { ChatCompletionChunk } from "./chat.ts";
import { parseJson } from "./fields.ts";

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
  /** Adds texts to a choice, as one chunk that says all of them. */
  add(texts: readonly string[], text: string, choice: number): void;
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
        const { texts, text, length } = readTextRun(rest, pattern);
        if (text !== "") add(texts, text, pattern.choice);
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

/** What the events at the beginning that have a pattern say, and how many bytes they are. */
interface TextRun {
  texts: readonly string[];
  /** All of them. */
  text: string;
  length: number;
}

function readTextRun(bytes: Uint8Array, { before, after }: ChunkPattern): TextRun {
  const end = bytes.lastIndexOf(LINE_FEED) + 1;
  const source = whole.decode(bytes.subarray(0, end));
  const start = PREFIX + before;
  const close = `${after}\n\n`;
  const between = close + start;
  const raw: string[] = [];
  const isAscii = source.length === end;
  // Bytes that are not UTF-8 cannot be counted by what they became.
  const isCountable = isAscii || !source.includes("\ufffd");
  if (!isCountable || source.slice(0, start.length) !== start) {
    return { texts: raw, text: "", length: 0 };
  }
  let at = 0;
  for (let goesOn = true; goesOn;) {
    const from = at + start.length;
    // What follows a text begins with the quote that closes it.
    const quote = endOfString(source, from);
    // Slices, because to split takes three times as long, and startsWith four times.
    goesOn = source.slice(quote, quote + between.length) === between;
    // Behind the last one stands an event of another form, or one that has not ended.
    if (!goesOn && source.slice(quote, quote + close.length) !== close) break;
    raw.push(source.slice(from, quote));
    at = quote + close.length;
  }
  let texts = raw;
  let text = raw.join("");
  if (SPECIAL.test(text)) {
    texts = readStrings(raw);
    text = texts.join("");
    for (const unread of raw.slice(texts.length)) at -= start.length + unread.length + close.length;
  }
  const length = isAscii ? at : new TextEncoder().encode(source.slice(0, at)).length;
  return { texts: texts.includes("") ? texts.filter(Boolean) : texts, text, length };
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

/** What in a JSON string is not what it looks like. */
const SPECIAL = /["\\\x00-\x1f]/;

/** What stands between the quotes of JSON strings, up to the first that is none. */
function readStrings(raw: readonly string[]): string[] {
  const texts: string[] = [];
  for (const one of raw) {
    const text = SPECIAL.test(one) ? parseJson(`"${one}"`) : one;
    if (typeof text !== "string") break;
    texts.push(text);
  }
  return texts;
}
