import type { Exchange, Headers, Leaver } from "./exchange.ts";

/** Bytes that may wait for a reader. */
const HIGH_WATER = 64 * 1024;

/** An exchange over a web `Request`; `response` resolves when the answer's headers are known. */
export function createFetchExchange(request: Request): {
  exchange: Exchange;
  response: Promise<Response>;
} {
  const { promise, resolve } = Promise.withResolvers<Response>();
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let started = false;
  let closed = request.signal.aborted;
  let finished = false;
  let wake = (): void => {};
  let stopReading = (): void => {};
  let refused: { reason: unknown } | undefined;
  let leaver: Leaver | undefined;

  const onGone = (): void => {
    if (closed || finished) return;
    closed = true;
    wake();
    stopReading();
    leaver?.leave();
  };
  request.signal.addEventListener("abort", onGone, { once: true });
  const settle = (): void => {
    finished = true;
    request.signal.removeEventListener("abort", onGone);
  };
  const respond = (status: number, headers: Headers, body: BodyInit): void => {
    started = true;
    resolve(new Response(body, { status, headers }));
  };

  const exchange: Exchange = {
    method: request.method,
    path: new URL(request.url).pathname,
    header: (name) => request.headers.get(name) ?? undefined,
    query: (name) => new URL(request.url).searchParams.get(name) ?? undefined,
    async readBody(take) {
      const reader = request.body?.getReader();
      if (!reader) return;
      // A read that is under way ends with it.
      stopReading = () => void reader.cancel().catch(() => {});
      try {
        for (;;) {
          const { value, done } = await reader.read().catch((error) => {
            onGone();
            throw error;
          });
          if (closed) throw new Error("The client left before its body was complete.");
          if (refused) throw refused.reason;
          if (done) return;
          take(value);
        }
      } catch (error) {
        stopReading();
        throw error;
      }
    },
    refuseBody(reason) {
      refused = { reason };
      stopReading();
    },
    send(status, headers, body) {
      settle();
      respond(status, headers, body);
    },
    start(status, headers) {
      const body = new ReadableStream<Uint8Array>(
        {
          start: (opened) => void (controller = opened),
          pull: () => wake(),
          cancel: onGone,
        },
        { highWaterMark: HIGH_WATER, size: (bytes) => bytes?.byteLength ?? 0 },
      );
      respond(status, headers, body);
    },
    write(texts) {
      if (closed || !controller) return true;
      controller.enqueue(encoder.encode(texts.join("")));
      return (controller.desiredSize ?? 0) > 0;
    },
    drained() {
      if (closed || (controller?.desiredSize ?? 0) > 0) return Promise.resolve();
      return new Promise((resolve) => (wake = resolve));
    },
    end() {
      settle();
      if (!closed) controller?.close();
    },
    // Its connections are whoever's calls the handler.
    closeAfter() {},
    destroy() {
      settle();
      const status = closed ? 499 : 500;
      closed = true;
      wake();
      stopReading();
      if (controller) controller.error(new Error("The gateway broke the answer off."));
      else respond(status, {}, "");
    },
    get buffered() {
      return controller ? HIGH_WATER - (controller.desiredSize ?? HIGH_WATER) : 0;
    },
    get started() {
      return started;
    },
    get closed() {
      return closed;
    },
    onLeave(given) {
      leaver = given;
      if (closed && !finished) leaver.leave();
    },
  };
  return { exchange, response: promise };
}
