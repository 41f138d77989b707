import type { Exchange, Headers } from "./exchange.ts";

/** Text that is written at once, though more may come in this turn. */
const FLUSH_AT = 64 * 1024;

/** Writes server-sent events: what one turn of the event loop brings leaves in one write. */
export interface EventWriter {
  /** One `data:` event. */
  data(json: string): void;
  /** Whether something was written: from then on a failure can only be told in the stream. */
  readonly begun: boolean;
  /** Whether the reader is behind; then wait for `drained`. */
  readonly blocked: boolean;
  drained(): Promise<void>;
  /** Sends a comment whenever nothing has left for so long (ms); the first one begins the answer. */
  keepAlive(ms: number): void;
  /** Sends what is left and ends the answer. */
  end(): void;
  /** Gives up an answer that has not begun. */
  cancel(): void;
}

const HEADERS: Headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  // nginx would gather the events of a whole answer.
  "x-accel-buffering": "no",
};

/** Makes the writer of an exchange; `headers` are asked for when the answer begins. */
export function createEventWriter(exchange: Exchange, headers: () => Headers): EventWriter {
  let pending = "";
  let begun = false;
  let scheduled = false;
  let blocked = false;
  let heartbeat: ReturnType<typeof setInterval> | undefined;
  let wrote = performance.now();

  const flush = (): void => {
    scheduled = false;
    if (pending === "" || exchange.closed) return;
    if (!exchange.started) exchange.start(200, { ...HEADERS, ...headers() });
    const text = pending;
    pending = "";
    wrote = performance.now();
    blocked = !exchange.write(text);
  };
  const add = (text: string): void => {
    begun = true;
    pending += text;
    if (pending.length >= FLUSH_AT) flush();
    else if (!scheduled) {
      scheduled = true;
      afterMicrotasks(flush);
    }
  };

  return {
    data: (json) => add(`data: ${json}\n\n`),
    get begun() {
      return begun;
    },
    get blocked() {
      return blocked;
    },
    async drained() {
      await exchange.drained();
      blocked = false;
    },
    keepAlive(ms) {
      heartbeat ??= setInterval(() => {
        if (exchange.closed) clearInterval(heartbeat);
        else if (!blocked && performance.now() - wrote >= ms * 0.9) add(": ping\n\n");
      }, ms);
    },
    end() {
      clearInterval(heartbeat);
      flush();
      if (!exchange.closed) exchange.end();
    },
    cancel: () => clearInterval(heartbeat),
  };
}

/** Runs when the promises that are settled by now have been served: those are the chunks of one read. */
const afterMicrotasks: (callback: () => void) => void =
  (globalThis as { process?: { nextTick?: (callback: () => void) => void } }).process?.nextTick ??
  queueMicrotask;
