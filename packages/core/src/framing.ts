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
class Lines {
  readonly #most: number;
  readonly #decoder = new PieceDecoder();
  #started = false;
  #rest = "";
  #skipLineFeed = false;

  constructor(most: number) {
    this.#most = most;
  }

  push(bytes: Uint8Array): string[] {
    return this.#cut(this.#decoder.push(bytes));
  }

  end(): string[] {
    const found = this.#cut(this.#decoder.end());
    if (this.#rest !== "") found.push(this.#rest);
    this.#rest = "";
    return found;
  }

  #cut(piece: string): string[] {
    if (!this.#started && piece !== "") {
      this.#started = true;
      piece = withoutMark(piece);
    }
    if (this.#skipLineFeed && piece !== "") {
      if (piece[0] === "\n") piece = piece.slice(1);
      this.#skipLineFeed = false;
    }
    if (piece.includes("\r")) {
      this.#skipLineFeed = piece.endsWith("\r");
      piece = piece.replace(/\r\n?/g, "\n");
    }
    const found = piece.split("\n");
    // Only the new piece is searched, so that a long line in many pieces costs no more than its length.
    found[0] = this.#rest + found[0]!;
    this.#rest = found.pop()!;
    if (this.#rest.length > this.#most) throw tooLong("A line", this.#most);
    return found;
  }
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
  return new Events(most);
}

class Events implements Framing<ServerSentEvent> {
  readonly #most: number;
  readonly #lines: Lines;
  #event: string | undefined;
  #data: string | undefined;

  constructor(most: number) {
    this.#most = most;
    this.#lines = new Lines(most);
  }

  push(bytes: Uint8Array): ServerSentEvent[] {
    return this.#read(this.#lines.push(bytes));
  }

  end(): ServerSentEvent[] {
    const frames = this.#read(this.#lines.end());
    this.#dispatch(frames);
    return frames;
  }

  #read(found: string[]): ServerSentEvent[] {
    const frames: ServerSentEvent[] = [];
    for (const line of found) {
      if (line === "") this.#dispatch(frames);
      else if (line.startsWith("data:")) this.#add(line.slice(line[5] === " " ? 6 : 5));
      else if (line.startsWith("event:")) this.#event = line.slice(line[6] === " " ? 7 : 6);
      else if (line === "data") this.#add("");
    }
    return frames;
  }

  #add(value: string): void {
    this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
    if (this.#data.length > this.#most) throw tooLong("An event", this.#most);
  }

  #dispatch(frames: ServerSentEvent[]): void {
    const [event, data] = [this.#event, this.#data];
    if (data !== undefined) frames.push(event === undefined ? { data } : { event, data });
    this.#event = this.#data = undefined;
  }
}

/** Newline-delimited JSON: each frame is the text of one line that is not empty. */
export function ndjson(most: number = MAX_FRAME): Framing<string> {
  const source = new Lines(most);
  const filled = (found: string[]) => found.filter((line) => line.trim() !== "");
  return {
    push: (bytes) => filled(source.push(bytes)),
    end: () => filled(source.end()),
    json: true,
  };
}
