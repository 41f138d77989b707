import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Agent, type Dispatcher } from "undici";

/** Bodies up to this size are gathered, which costs less than passing a stream on. */
const SMALL = 64 * 1024;

/** What answers are passed on with. */
const PASSED = ["content-type", "content-length"];

/**
 * The yardstick: Node's own server and undici's dispatcher, with nothing in between. It checks nothing, counts
 * nothing and knows no keys; it passes bytes on as they come, with back-pressure.
 */
export function createBareProxy(origin: string): Server {
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  const forward = (
    request: IncomingMessage,
    response: ServerResponse,
    body: IncomingMessage | Buffer,
  ): void => {
    const { authorization, "content-length": length } = request.headers;
    agent.dispatch(
      {
        origin,
        path: request.url!,
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: authorization!,
          "content-length": length!,
        },
        body,
      },
      new Forwarder(response),
    );
  };
  return createServer({ noDelay: true, keepAliveTimeout: 600_000 }, (request, response) => {
    if (Number(request.headers["content-length"]) > SMALL) {
      return forward(request, response, request);
    }
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () =>
      forward(request, response, pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)),
    );
  });
}

class Forwarder implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#response.on("close", () => {
      if (!this.#response.writableEnded) controller.abort(new Error("The client left."));
    });
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    const passed: Record<string, string | string[]> = {};
    for (const name of PASSED) if (headers[name] !== undefined) passed[name] = headers[name];
    this.#response.writeHead(status, passed);
  }

  onResponseData(controller: Dispatcher.DispatchController, bytes: Buffer): void {
    if (this.#response.write(bytes)) return;
    controller.pause();
    this.#response.once("drain", () => controller.resume());
  }

  onResponseEnd(): void {
    this.#response.end();
  }

  onResponseError(): void {
    this.#response.destroy();
  }
}
