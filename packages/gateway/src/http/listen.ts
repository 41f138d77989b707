import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { GatewaySettings } from "../config/schema.ts";
import type { Dispatcher } from "../dispatch.ts";
import type { Snapshot } from "../snapshot.ts";
import { toErrorReply } from "./error-reply.ts";
import { NodeExchange } from "./node-exchange.ts";
import { Refusal } from "./refusal.ts";

/** Where to listen. */
export interface ListenOptions {
  /** `127.0.0.1` unless told; any other than this machine's own needs a `master_key`. */
  host?: string | undefined;
  /** 4000 unless told; 0 takes a free port. */
  port?: number | undefined;
}

/** A listening server. */
export interface Listening {
  readonly url: string;
  readonly host: string;
  /** Takes no more connections, lets requests finish until `finished`, then closes all. */
  close(finished: Promise<unknown>): Promise<void>;
}

/** Milliseconds for the last bytes of answers to reach their readers. */
const LAST_BYTES = 3000;

/** Bytes of a request's headers. */
const MAX_HEADERS = 16 * 1024;

/** Listens with Node's own HTTP server: a framework would cost more than all that the gateway does. */
export async function listen(
  dispatcher: Dispatcher,
  settings: GatewaySettings,
  { host = "127.0.0.1", port = 4000 }: ListenOptions,
): Promise<Listening> {
  const { createServer } = await import("node:http");
  let closing = false;
  // A timer that is set for more than 25 days fires at once.
  const writeTimeout = Math.min(settings.write_timeout * 1000, 2 ** 31 - 1);
  /** Open connections, and how many requests each has under way. */
  const connections = new Map<Socket, number>();
  const onClose = (socket: Socket): void => {
    const left = connections.get(socket)! - 1;
    if (connections.has(socket)) connections.set(socket, left);
    if (closing && left === 0) socket.end();
  };
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADERS,
      headersTimeout: settings.header_timeout * 1000,
      requestTimeout: settings.body_timeout * 1000,
      connectionsCheckingInterval: 1000,
      // Longer than the 60 s after which load balancers drop an idle connection.
      keepAliveTimeout: 65_000,
      noDelay: true,
    },
    (request, response) => {
      const { socket } = request;
      connections.set(socket, (connections.get(socket) ?? 0) + 1);
      if (closing) response.shouldKeepAlive = false;
      const exchange = new NodeExchange(request, response, writeTimeout, onClose);
      const { host: asked, origin } = request.headers;
      void dispatcher.handle(exchange, (snapshot) => refuseStrangers(snapshot, asked, origin));
    },
  );
  if (settings.max_connections !== undefined) server.maxConnections = settings.max_connections;
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    // A request that has begun has a line of its own.
    const isRequest = (connections.get(socket) ?? 0) > 0;
    refuseBrokenRequest(error, socket, (refusal) =>
      isRequest
        ? toErrorReply(refusal, crypto.randomUUID()).body
        : dispatcher.refuse(refusal, settings.access_log),
    );
  });
  server.on("connection", (socket) => {
    connections.set(socket, 0);
    socket.once("close", () => connections.delete(socket));
  });
  // Node's own destroys connections whose answer has ended but not yet left.
  server.closeIdleConnections = () => {
    for (const [socket, requests] of connections) if (requests === 0) socket.end();
  };
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    url: urlOf(server),
    host,
    async close(finished) {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await finished;
      const force = setTimeout(() => server.closeAllConnections(), LAST_BYTES);
      await closed;
      clearTimeout(force);
    },
  };
}

/** Whether only programs on this machine reach a host. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

/**
 * Without a key the gateway trusts this machine, but not the web pages that its browsers show: they
 * may reach it by a name that resolves here (DNS rebinding), or post to it blindly.
 */
function refuseStrangers(
  { hasKey }: Snapshot,
  host: string | undefined,
  origin: string | undefined,
): void {
  if (hasKey) return;
  const names = [host, origin].filter((name) => name !== undefined);
  if (names.every((name) => isLoopback(hostnameOf(name)))) return;
  throw new Refusal(
    "Without a master_key the gateway answers to this machine only, and to no web page.",
    {
      status: 403,
      type: "permission_error",
      code: "forbidden_origin",
    },
  );
}

function hostnameOf(name: string): string {
  const url = name.includes("://") ? name : `http://${name}`;
  return URL.canParse(url) ? new URL(url).hostname : "";
}

/** What Node could not parse, or waited for in vain, is answered in OpenAI's shape too. */
function refuseBrokenRequest(
  error: NodeJS.ErrnoException,
  socket: Socket,
  tell: (refusal: Refusal) => string,
): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const [status, phrase, message] =
    error.code === "HPE_HEADER_OVERFLOW"
      ? [431, "Request Header Fields Too Large", "The request's headers are larger than 16 KB."]
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? [408, "Request Timeout", "The request did not come in time."]
        : [400, "Bad Request", "The request is not valid HTTP."];
  const refusal = new Refusal(message as string, {
    status: status as number,
    type: "invalid_request_error",
    code: status === 408 ? "request_timeout" : "bad_http",
  });
  const body = tell(refusal);
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as {
    address: string;
    family: string;
    port: number;
  };
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}
