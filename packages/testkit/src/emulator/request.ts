import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Fault } from "./faults.ts";
import type { ReceivedMedia } from "./media.ts";

/** How an exchange ended: `complete`, `aborted` by the client, or `cut` by the emulator. */
export type Outcome = "complete" | "aborted" | "cut";

/** A request as it arrived on the wire, and what became of it. */
export interface RecordedRequest {
  readonly method: string;
  /** As sent, with the query string and every escape. */
  readonly path: string;
  /** Names are lower case; values are kept as sent, keys included. */
  readonly headers: IncomingHttpHeaders;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  rawBody: Uint8Array;
  /** The parsed JSON body; `undefined` when there is none or it is broken. */
  body: unknown;
  /** The model that is called; `undefined` for lists and other routes. */
  model?: string | undefined;
  /** The media parts in order of appearance. */
  media: ReceivedMedia[];
  /** The status sent, once headers were decided. */
  status?: number;
  /** The fault that was applied, if any. */
  fault?: Fault;
  finishedAt?: number;
  /** How the exchange ended; `undefined` while it goes on. */
  outcome?: Outcome;
  /** Whether the client closed the connection before the answer was complete. */
  aborted: boolean;
  /** Resolves when the exchange is over; never rejects. */
  readonly finished: Promise<Outcome>;
}

/** A recorded request with the means to settle it, for the server alone. */
export interface Recording {
  request: RecordedRequest;
  finish(outcome: Outcome): void;
}

/** Starts the record of a request whose body has not been read yet. */
export function recordRequest(message: IncomingMessage): Recording {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const request: RecordedRequest = {
    method: message.method ?? "GET",
    path: message.url ?? "/",
    headers: message.headers,
    receivedAt: Date.now(),
    rawBody: new Uint8Array(),
    body: undefined,
    media: [],
    aborted: false,
    finished: promise,
  };
  const finish = (outcome: Outcome): void => {
    request.finishedAt = Date.now();
    request.outcome = outcome;
    request.aborted = outcome === "aborted";
    resolve(outcome);
  };
  return { request, finish };
}

/** Reads a body of at most `limit` bytes; `undefined` when it is larger, after the rest was thrown away. */
export async function readBody(
  message: IncomingMessage,
  limit: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // An early answer would reset the connection of a client that is still sending, so drain.
  for await (const chunk of message as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size <= limit ? Buffer.concat(chunks) : undefined;
}

/** Parses JSON bytes; `undefined` when they are empty or not JSON. */
export function parseJSON(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"),
    );
  } catch {
    return undefined;
  }
}
