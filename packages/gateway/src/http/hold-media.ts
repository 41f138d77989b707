import type { BodyBytes } from "./body-bytes.ts";

/** A text that stands for base64 in a parsed body → the bytes that it stands for. */
export type Held = ReadonlyMap<string, readonly Uint8Array[]>;

/** Where in a body there is base64 that can be kept as bytes. */
export interface Hold {
  start: number;
  end: number;
}

/** Shorter strings cost less to parse than to keep apart. */
const SMALLEST = 16 * 1024;

/** What stays in the text on either side: core reads types and signatures from the beginning, and errors may quote it. */
const HEAD = 2048;
const TAIL = 64;

/** The members of content parts that hold media; text that looks like base64 stays text. */
const MEMBER = /"(url|data|file_data|base64|image_url|audio_url|video_url)"\s*:\s*"$/;
const LONGEST_MEMBER = 40;
const DATA = /^(data:(image|audio|video|application\/pdf)[\w.+/-]*;base64,)?[A-Za-z0-9+/]+$/i;

/**
 * The middle of the string between `start` and `end`, if it is base64 of a medium and long enough to matter. What
 * else may stand in the middle is not looked at: it goes on as it came, and the provider reads it.
 */
export function findHoldable(body: BodyBytes, start: number, end: number): Hold | undefined {
  if (end - start < SMALLEST) return undefined;
  const hold = { start: start + HEAD, end: end - TAIL };
  if (!MEMBER.test(latin1Of(body, Math.max(0, start - LONGEST_MEMBER), start))) return undefined;
  return DATA.test(latin1Of(body, start, hold.start)) ? hold : undefined;
}

function latin1Of(body: BodyBytes, start: number, end: number): string {
  let text = "";
  for (const view of body.views(start, end)) {
    for (const byte of view) text += String.fromCharCode(byte);
  }
  return text;
}
