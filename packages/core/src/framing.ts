import { createError } from "./errors.ts";
import { PieceDecoder, withoutMark } from "./utf8.ts";

/** A synchronous push-parser from bytes to frames. Any re-cut of the same bytes gives the same frames. */
export interface Framing<Frame> {
  push(bytes: Uint8Array): Frame[];
  /** The bytes have ended well. */
  end(): Frame[];
  /** Frames are JSON documents themselves, so a JSON content type does not mean an unstreamed answer. */
  readonly json?: true;
}

/** A frame that grows past this many characters is not a frame. */
const MAX_FRAME = 16 * 1024 * 1024;

/** Raw UTF-8 text: each frame is a piece of it. Text re-cut is the same text, so pieces may differ in length. */
export function text(): Framing<string> {
  const decoder = new PieceDecoder();
  const frame = (piece: string) => (piece === "" ? [] : [piece]);
  return {
    push: (bytes) => frame(decoder.push(bytes)),
    end: () => frame(decoder.end()),
  };
}

/** Lines of any ending (LF, CRLF, CR), across any cut; a byte order mark at the start is left out. */
function lines(most: number): Framing<string> {
  const decoder = new PieceDecoder();
  let started = false;
  let rest = "";
  let skipLineFeed = false;
  const cut = (piece: string, last: boolean): string[] => {
    if (!started && piece !== "") {
      started = true;
      piece = withoutMark(piece);
    }
    if (skipLineFeed && piece !== "") {
      if (piece[0] === "\n") piece = piece.slice(1);
      skipLineFeed = false;
    }
    if (piece.includes("\r")) {
      skipLineFeed = piece.endsWith("\r");
      piece = piece.replace(/\r\n?/g, "\n");
    }
    const found = piece.split("\n");
    // Only the new piece is searched, so that a long line in many pieces costs no more than its length.
    found[0] = rest + found[0]!;
    rest = found.pop()!;
    if (rest.length > most) throw tooLong("A line", most);
    if (last && rest !== "") {
      found.push(rest);
      rest = "";
    }
    return found;
  };
  return {
    push: (bytes) => cut(decoder.push(bytes), false),
    end: () => cut(decoder.end(), true),
  };
}

function tooLong(what: string, most: number): Error {
  return createError(
    "invalid_response",
    `${what} of the stream is longer than ${most} characters.`,
  );
}

/** A server-sent event. */
export interface ServerSentEvent {
  /** The event's name, if it has one. */
  event?: string;
  data: string;
}

/** Server-sent events (WHATWG HTML, 9.2); comments are left out, an event cut off at the end is still given. */
export function sse(most: number = MAX_FRAME): Framing<ServerSentEvent> {
  const source = lines(most);
  let event: string | undefined;
  let data: string | undefined;
  const dispatch = (frames: ServerSentEvent[]): void => {
    if (data !== undefined) frames.push(event === undefined ? { data } : { event, data });
    event = data = undefined;
  };
  const read = (found: string[]): ServerSentEvent[] => {
    const frames: ServerSentEvent[] = [];
    for (const line of found) {
      if (line === "") dispatch(frames);
      else if (line.startsWith("data:")) {
        const value = line.slice(line[5] === " " ? 6 : 5);
        data = data === undefined ? value : `${data}\n${value}`;
        if (data.length > most) throw tooLong("An event", most);
      } else if (line.startsWith("event:")) event = line.slice(line[6] === " " ? 7 : 6);
      else if (line === "data") data = data === undefined ? "" : `${data}\n`;
    }
    return frames;
  };
  return {
    push: (bytes) => read(source.push(bytes)),
    end() {
      const frames = read(source.end());
      dispatch(frames);
      return frames;
    },
  };
}

/** Newline-delimited JSON: each frame is the text of one line that is not empty. */
export function ndjson(most: number = MAX_FRAME): Framing<string> {
  const source = lines(most);
  const filled = (found: string[]) => found.filter((line) => line.trim() !== "");
  return {
    push: (bytes) => filled(source.push(bytes)),
    end: () => filled(source.end()),
    json: true,
  };
}
