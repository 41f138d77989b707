import { type Trace, addTraceHeaders } from "../observe/trace.ts";
import type { Exchange, Headers } from "./exchange.ts";

/** Text that is written at once, though more may come in this turn. */
const FLUSH_AT = 64 * 1024;

const HEADERS: Headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  // nginx would gather the events of a whole answer.
  "x-accel-buffering": "no",
};

/** Writes server-sent events: what one turn of the event loop brings leaves in one write. */
export class EventWriter {
  readonly #exchange: Exchange;
  readonly #trace: Trace;
  #pending: string[] = [];
  #length = 0;
  /** Whether all that is pending is known to be ASCII. */
  #isAscii = true;
  #begun = false;
  #scheduled = false;
  #blocked = false;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  /** When something left last; kept for heartbeats only. */
  #wrote = 0;

  /** What the trace says when the answer begins stands in its headers. */
  constructor(exchange: Exchange, trace: Trace) {
    this.#exchange = exchange;
    this.#trace = trace;
  }

  /** Whether something was written: from then on a failure can only be told in the stream. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Whether the reader is behind; then wait for `drained`. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /** Events as they stand, see `toEvent`; that they are ASCII may be said, which spares a look at each character. */
  write(events: string, isAscii = false): void {
    this.#begun = true;
    this.#pending.push(events);
    this.#length += events.length;
    this.#isAscii &&= isAscii;
    if (this.#length >= FLUSH_AT) this.#flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      afterMicrotasks(() => this.#flush());
    }
  }

  async drained(): Promise<void> {
    await this.#exchange.drained();
    this.#blocked = false;
  }

  /** Sends a comment whenever nothing has left for so long (ms); the first one begins the answer. */
  keepAlive(ms: number): void {
    this.#wrote = performance.now();
    this.#heartbeat ??= setInterval(() => {
      if (this.#exchange.closed) clearInterval(this.#heartbeat);
      else if (!this.#blocked && performance.now() - this.#wrote >= ms * 0.9) {
        this.write(": ping\n\n", true);
      }
    }, ms);
  }

  /** Sends what is left and ends the answer. */
  end(): void {
    clearInterval(this.#heartbeat);
    this.#flush();
    if (!this.#exchange.closed) this.#exchange.end();
  }

  /** Gives up an answer that has not begun. */
  cancel(): void {
    clearInterval(this.#heartbeat);
  }

  #flush(): void {
    this.#scheduled = false;
    const exchange = this.#exchange;
    if (this.#length === 0 || exchange.closed) return;
    if (!exchange.started) {
      this.#trace.status = 200;
      exchange.start(200, addTraceHeaders(this.#trace, { ...HEADERS }));
    }
    if (this.#heartbeat) this.#wrote = performance.now();
    this.#blocked = !exchange.write(this.#pending, this.#isAscii);
    this.#pending = [];
    this.#length = 0;
    this.#isAscii = true;
  }
}

/** A server-sent event with this data. */
export function toEvent(data: string): string {
  return `data: ${data}\n\n`;
}

/** Runs when the promises that are settled by now have been served: those are the chunks of one read. */
const afterMicrotasks: (callback: () => void) => void =
  (globalThis as { process?: { nextTick?: (callback: () => void) => void } }).process?.nextTick ??
  queueMicrotask;
