import type { Agent, Dispatcher } from "undici";
import { isPublicAddress } from "./public-address.ts";
import type { IncomingReply, Transport } from "./transport.ts";

/** Bytes that may lie unread before the socket is paused. */
const HIGH_WATER = 64 * 1024;

/** Some providers refuse requests without a user agent; compressed answers would only cost time here. */
const DEFAULT_HEADERS = { accept: "*/*", "accept-encoding": "identity", "user-agent": "anymodel" };

/** One pool of connections for all clients; the other connects to public addresses only. */
const pools: { any?: Promise<Agent>; public?: Promise<Agent> } = {};

/**
 * The lean transport on Node: undici's dispatcher without fetch's streams, headers and signals, which
 * cost several times the request itself. undici is imported at the first call. With `publicOnly` a
 * connection to a private or special address is closed before the request is written.
 */
export function createTransport({ publicOnly = false } = {}): Transport {
  let agent: Agent | undefined;
  return (request, onCancel) => {
    // Without a promise more than the answer's own, once the pool is there: servers send all their calls through here.
    if (agent) return dispatch(agent, request, onCancel);
    const pool = publicOnly
      ? (pools.public ??= createPool(true))
      : (pools.any ??= createPool(false));
    return pool.then((made) => dispatch((agent = made), request, onCancel));
  };
}

async function createPool(publicOnly: boolean): Promise<Agent> {
  const { Agent, buildConnector } = await import("undici");
  // A cold model may keep silent for minutes: core's own timers decide, not undici's.
  const options = { headersTimeout: 0, bodyTimeout: 0 };
  if (!publicOnly) return new Agent(options);
  // No session is offered again: where a name resolves anew, what one server has made would greet another.
  const connect = buildConnector({ maxCachedSessions: 0 });
  return new Agent({
    ...options,
    connect: (target, callback) => {
      const refusal = new Error("not a public address");
      // The address that was reached counts: a name may resolve to another one the next time.
      const isRefused = ({ remoteAddress = "" }): boolean => !isPublicAddress(remoteAddress);
      // undici's types do not tell that its connector gives the socket.
      const socket = connect(target, (...result) => {
        if (result[1] && isRefused(result[1])) callback(refusal, null);
        else callback(...result);
      }) as unknown as Connecting;
      // Before all that waits for the connection: TLS would greet who is there.
      socket.prependOnceListener("connect", () => {
        if (isRefused(socket)) socket.destroy(refusal);
      });
    },
  });
}

/** A socket that is not connected yet. */
interface Connecting {
  remoteAddress?: string;
  prependOnceListener(event: "connect", listener: () => void): void;
  destroy(error: Error): void;
}

/** For a server that compresses though it was asked not to. */
function decompress(reply: IncomingReply, encoding: string): IncomingReply {
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const bytes = await reply.read();
      if (bytes) controller.enqueue(new Uint8Array(bytes));
      else controller.close();
    },
  });
  // An encoding that the platform does not know throws here, and is told as a broken answer.
  const reader = source
    .pipeThrough(new DecompressionStream(encoding as CompressionFormat))
    .getReader();
  return {
    status: reply.status,
    header: (name) => reply.header(name),
    read: async () => (await reader.read()).value,
    cancel: () => reply.cancel(),
  };
}

function dispatch(
  dispatcher: Dispatcher,
  { url, method, headers, body }: Parameters<Transport>[0],
  onCancel: Parameters<Transport>[1],
): Promise<IncomingReply> {
  return new Promise((resolve, reject) => {
    const pathStart = url.indexOf("/", url.indexOf("//") + 2);
    const reply = new Reply(resolve, reject, onCancel);
    const options: Dispatcher.DispatchOptions = {
      origin: url.slice(0, pathStart),
      path: url.slice(pathStart),
      method: method as Dispatcher.HttpMethod,
      headers: { ...DEFAULT_HEADERS, ...headers },
    };
    if (body !== undefined) options.body = body as Uint8Array;
    if (Array.isArray(body)) {
      // undici takes anything that can be iterated, though its types do not say so; it does not know its length.
      const size = body.reduce((sum, { length }) => sum + length, 0);
      Object.assign(options.headers!, { "content-length": String(size) });
    }
    dispatcher.dispatch(options, reply);
  });
}

type Waiting = {
  resolve: (bytes: Uint8Array | undefined) => void;
  reject: (error: unknown) => void;
};

const NOTHING = new Uint8Array();

/** Handler and reply in one object, so that a call costs one allocation more than its bytes. */
class Reply implements IncomingReply, Dispatcher.DispatchHandler {
  status = 0;
  #headers: Record<string, string | string[] | undefined> = {};
  #controller: Dispatcher.DispatchController | undefined;
  #resolve: (reply: IncomingReply) => void;
  #reject: (error: unknown) => void;
  #queue: Uint8Array[] = [];
  #queued = 0;
  #ended = false;
  #cancelled = false;
  #error: unknown;
  #waiting: Waiting | undefined;

  constructor(
    resolve: (reply: IncomingReply) => void,
    reject: (error: unknown) => void,
    onCancel: Parameters<Transport>[1],
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    // A function made where the request is at hand would keep it, with its body, as long as the answer comes.
    onCancel(() => this.cancel());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#cancelled) controller.abort(new Error("cancelled"));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.status = status;
    this.#headers = headers;
    const encoding = this.header("content-encoding");
    if (!encoding || encoding === "identity") return this.#resolve(this);
    try {
      this.#resolve(decompress(this, encoding));
    } catch (error) {
      this.#reject(error);
      this.cancel();
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, bytes: Uint8Array): void {
    this.#queued += bytes.length;
    this.#queue.push(bytes);
    if (this.#waiting) this.#settle();
    else if (this.#queued >= HIGH_WATER) controller.pause();
  }

  onResponseEnd(): void {
    this.#ended = true;
    this.#settle();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#error = error;
    this.#reject(error);
    this.#settle();
  }

  header(name: string): string | undefined {
    const value = this.#headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  }

  rest(): Uint8Array | undefined {
    return this.#ended ? (this.#take() ?? NOTHING) : undefined;
  }

  read(): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#settle();
    });
  }

  cancel(): void {
    this.#cancelled = true;
    this.#reject(new Error("cancelled"));
    if (!this.#ended && this.#error === undefined) this.#controller?.abort(new Error("cancelled"));
  }

  /** Answers whoever waits, with what there is. */
  #settle(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    const bytes = this.#take();
    if (bytes === undefined && !this.#ended && this.#error === undefined) return;
    this.#waiting = undefined;
    if (bytes === undefined && this.#error !== undefined) waiting.reject(this.#error);
    else waiting.resolve(bytes);
  }

  /** All that came since the last read, as one piece. */
  #take(): Uint8Array | undefined {
    const pieces = this.#queue;
    if (pieces.length === 0) return undefined;
    const size = this.#queued;
    this.#queue = [];
    this.#queued = 0;
    if (this.#controller?.paused) this.#controller.resume();
    if (pieces.length === 1) return pieces[0];
    const joined = new Uint8Array(size);
    let at = 0;
    for (const piece of pieces) {
      joined.set(piece, at);
      at += piece.length;
    }
    return joined;
  }
}
