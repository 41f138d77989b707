import type { HttpReply } from "./vectors.ts";

/** A request that the adapter's call sent. */
export interface CaughtRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  /** The body's text. */
  text: string | undefined;
  /** The body, parsed. */
  body: unknown;
}

/** A reply of the exchange: a vector's, how its bytes are cut, and what follows them. */
export interface PlannedReply extends Partial<HttpReply> {
  /** The bytes in pieces, in the place of the body. */
  pieces?: readonly Uint8Array[];
  /** What follows the last byte, if not a clean end; `silence` is no answer at all. */
  ending?: Ending | undefined;
}

/** A broken connection, silence after the last byte, or silence from the start. */
export type Ending = "destroy" | "stall" | "silence";

/** A `fetch` that never reaches a network. */
export interface Exchange {
  fetch: typeof globalThis.fetch;
  requests: CaughtRequest[];
  /** How many pieces of the last body were read. */
  pulls: number;
  /** Whether the last body was closed before its end. */
  cancelled: boolean;
  /** Ends when `cancelled` turns true. */
  readonly closed: Promise<void>;
}

/** Answers calls with the replies in turn; the last one answers all further calls. */
export function createExchange(
  replies: readonly PlannedReply[] | ((request: CaughtRequest) => PlannedReply),
): Exchange {
  let close!: () => void;
  const closed = new Promise<void>((resolve) => (close = resolve));
  const exchange: Exchange = {
    requests: [],
    pulls: 0,
    cancelled: false,
    closed,
    async fetch(input, init = {}) {
      const request = catchRequest(input, init);
      const place = exchange.requests.push(request) - 1;
      const reply =
        typeof replies === "function" ? replies(request) : (replies[place] ?? replies.at(-1)!);
      const { signal } = init;
      if (signal?.aborted) throw signal.reason;
      const onLeave = () => {
        exchange.cancelled = true;
        close();
      };
      if (reply.ending === "silence") {
        return await new Promise<Response>((_resolve, reject) => {
          const leave = () => {
            onLeave();
            reject(signal!.reason);
          };
          signal?.addEventListener("abort", leave, { once: true });
        });
      }
      const { status = 200, headers = {} } = reply;
      return new Response(bodyOf(reply, exchange, onLeave), { status, headers: { ...headers } });
    },
  };
  return exchange;
}

/** A body that gives each piece to a read of its own, and only when it is asked. */
function bodyOf(
  reply: PlannedReply,
  exchange: Exchange,
  onLeave: () => void,
): ReadableStream<Uint8Array> {
  const pieces = [...(reply.pieces ?? piecesOf(reply))];
  // In vectors it is called `then`, as in replies of the emulators.
  const { ending = reply.then } = reply;
  let at = 0;
  exchange.pulls = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        exchange.pulls++;
        if (at < pieces.length) controller.enqueue(pieces[at++]!);
        else if (ending === "destroy") controller.error(new TypeError("terminated"));
        else if (ending !== "stall") controller.close();
      },
      cancel: onLeave,
    },
    { highWaterMark: 0 },
  );
}

function catchRequest(input: string | URL | Request, init: RequestInit): CaughtRequest {
  const text = typeof init.body === "string" ? init.body : undefined;
  return {
    method: init.method ?? "GET",
    url: new URL(input instanceof Request ? input.url : input),
    headers: Object.fromEntries(new Headers(init.headers)),
    text,
    body: text === undefined ? undefined : JSON.parse(text),
  };
}

/** The pieces of a reply's body, none of them empty. */
export function piecesOf(reply: PlannedReply): Uint8Array[] {
  const { body, body_text, chunks_utf8, chunks_base64 } = reply;
  const encode = (text: string) => new TextEncoder().encode(text);
  const pieces =
    chunks_utf8?.map(encode) ??
    chunks_base64?.map((chunk) => new Uint8Array(Buffer.from(chunk, "base64"))) ??
    (body_text !== undefined
      ? [encode(body_text)]
      : body === undefined
        ? []
        : [encode(JSON.stringify(body))]);
  return pieces.filter((piece) => piece.length > 0);
}

/** All bytes of a reply's body. */
export function bytesOf(reply: PlannedReply): Uint8Array {
  return new Uint8Array(Buffer.concat(piecesOf(reply)));
}
