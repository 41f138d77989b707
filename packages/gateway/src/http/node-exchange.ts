import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Exchange, Headers, Leaver } from "./exchange.ts";

/** Bytes of an unread body that are still taken, so that the client gets to read an early refusal. */
const DISCARD = 256 * 1024;

/**
 * An exchange over Node's HTTP server; a reader that takes nothing for `writeTimeout` ms is dropped. A class,
 * because an object of closures and getters costs more than everything else that is done for a request here.
 */
export class NodeExchange implements Exchange {
  readonly method: string;
  readonly path: string;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #writeTimeout: number;
  readonly #onClose: (socket: Socket) => void;
  #leaver: Leaver | undefined;
  #consumed = false;
  /** While a body is read. */
  #rejectBody: ((reason: unknown) => void) | undefined;
  #finished = false;

  /** `onClose` is told when the answer is over, however it ends. */
  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    writeTimeout: number,
    onClose: (socket: Socket) => void,
  ) {
    const url = request.url ?? "/";
    const query = url.indexOf("?");
    this.method = request.method ?? "GET";
    this.path = query < 0 ? url : url.slice(0, query);
    this.#request = request;
    this.#response = response;
    this.#writeTimeout = writeTimeout;
    this.#onClose = onClose;
    response.on("close", () => this.#close());
  }

  get buffered(): number {
    return this.#response.writableLength;
  }

  get started(): boolean {
    return this.#response.headersSent;
  }

  get closed(): boolean {
    return this.#response.destroyed;
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name];
    return typeof value === "string" ? value : value?.[0];
  }

  query(name: string): string | undefined {
    const [, query] = /\?(.*)/s.exec(this.#request.url ?? "") ?? [];
    return new URLSearchParams(query).get(name) ?? undefined;
  }

  // By events: an async iterator over the request costs more than all that is done with a small body.
  readBody(take: (piece: Uint8Array) => void): Promise<void> {
    const request = this.#request;
    return new Promise((resolve, reject) => {
      this.#rejectBody = reject;
      request.on("data", (piece: Uint8Array) => {
        try {
          take(piece);
        } catch (error) {
          this.refuseBody(error);
        }
      });
      request.on("end", () => {
        this.#consumed = true;
        this.#rejectBody = undefined;
        resolve();
      });
      request.on("error", reject);
      request.on("close", () => {
        if (!this.#consumed) reject(new Error("The client left before its body was complete."));
      });
    });
  }

  refuseBody(reason: unknown): void {
    if (!this.#rejectBody) return;
    this.#request.removeAllListeners("data").pause();
    this.#rejectBody(reason);
  }

  send(status: number, headers: Headers, body: string): void {
    const response = this.#response;
    if (response.destroyed) return;
    this.#finished = true;
    const length = Buffer.byteLength(body);
    headers["content-length"] = String(length);
    // Text of one byte a character needs no encoding on its way out.
    response.writeHead(status, headers).end(body, length === body.length ? "latin1" : "utf8");
    this.#expectReader();
    if (!this.#consumed && !this.#request.complete) discard(this.#request);
  }

  start(status: number, headers: Headers): void {
    if (!this.#response.destroyed) this.#response.writeHead(status, headers);
  }

  write(texts: readonly string[], isAscii: boolean): boolean {
    // Node's own way from text to bytes takes longer where many pieces were put together.
    return this.#response.write(isAscii ? bytesOf(texts) : Buffer.from(texts.join("")));
  }

  drained(): Promise<void> {
    const response = this.#response;
    if (response.destroyed || !response.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        response.off("drain", done).off("close", done);
        resolve();
      };
      const timer = setTimeout(() => response.destroy(), this.#writeTimeout);
      response.on("drain", done).on("close", done);
    });
  }

  end(): void {
    this.#finished = true;
    this.#response.end();
    this.#expectReader();
  }

  closeAfter(): void {
    this.#response.shouldKeepAlive = false;
  }

  destroy(): void {
    this.#response.destroy();
  }

  onLeave(leaver: Leaver): void {
    this.#leaver = leaver;
  }

  /** What has not left yet must go on leaving: Node drops a connection on which nothing moves for so long. */
  #expectReader(): void {
    if (this.#response.writableLength > 0) this.#response.setTimeout(this.#writeTimeout);
  }

  #close(): void {
    this.#onClose(this.#request.socket);
    if (!this.#finished || !this.#response.writableFinished) this.#leaver?.leave();
  }
}

/** The bytes of ASCII texts, which is one for each character. */
function bytesOf(texts: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(texts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const text of texts) at += bytes.write(text, at, "latin1");
  return bytes;
}

/** Takes a little more of a body that nobody wants, then breaks off. */
function discard(request: IncomingMessage): void {
  let left = DISCARD;
  const timer = setTimeout(() => request.destroy(), 2000);
  request.on("data", (piece: Uint8Array) => {
    left -= piece.length;
    if (left < 0) request.destroy();
  });
  request.once("close", () => clearTimeout(timer));
}
