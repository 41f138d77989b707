import type { IncomingMessage, ServerResponse } from "node:http";
import type { Exchange } from "./exchange.ts";

/** Bytes of an unread body that are still taken, so that the client gets to read an early refusal. */
const DISCARD = 256 * 1024;

/** An exchange over Node's HTTP server; a reader that takes nothing for `writeTimeout` ms is dropped. */
export function createNodeExchange(
  request: IncomingMessage,
  response: ServerResponse,
  writeTimeout: number,
): Exchange {
  const url = request.url ?? "/";
  const query = url.indexOf("?");
  let consumed = false;
  let finished = false;

  return {
    method: request.method ?? "GET",
    path: query < 0 ? url : url.slice(0, query),
    header(name) {
      const value = request.headers[name];
      return typeof value === "string" ? value : value?.[0];
    },
    // By events: an async iterator over the request costs more than all that is done with a small body.
    readBody: (take) =>
      new Promise((resolve, reject) => {
        const onData = (piece: Uint8Array): void => {
          try {
            take(piece);
          } catch (error) {
            request.off("data", onData).pause();
            reject(error);
          }
        };
        const onClose = (): void =>
          reject(new Error("The client left before its body was complete."));
        request.on("data", onData);
        request.once("end", () => {
          consumed = true;
          request.off("close", onClose);
          resolve();
        });
        request.once("close", onClose);
        request.once("error", reject);
      }),
    send(status, headers, body) {
      if (response.destroyed) return;
      finished = true;
      headers["content-length"] = String(Buffer.byteLength(body));
      response.writeHead(status, headers).end(body);
      if (!consumed && !request.complete) discard(request);
    },
    start(status, headers) {
      if (!response.destroyed) response.writeHead(status, headers);
    },
    write: (text) => response.write(text),
    drained() {
      if (response.destroyed || !response.writableNeedDrain) return Promise.resolve();
      return new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          response.off("drain", done).off("close", done);
          resolve();
        };
        const timer = setTimeout(() => response.destroy(), writeTimeout);
        response.on("drain", done).on("close", done);
      });
    },
    end() {
      finished = true;
      response.end();
    },
    destroy: () => response.destroy(),
    get buffered() {
      return response.writableLength;
    },
    get started() {
      return response.headersSent;
    },
    get closed() {
      return response.destroyed;
    },
    onLeave(callback) {
      response.once("close", () => {
        if (!finished || !response.writableFinished) callback();
      });
    },
  };
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
