/**
 * The upstream, in a process of its own: it answers with bytes that were made before. Paths begin with
 * `/<pieces in one write>/<pieces>`, 0 pieces for an unstreamed answer; with 0 pieces in one write a stream says
 * its first piece and one more each second, without end. Each write leaves in a turn of the event loop of its own, as
 * pieces travel from a model; after `/together` all of them in one turn, as from a model that is faster than its
 * network. What ends in /chat/completions is answered as OpenAI does, anything else as Bytez does.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { BYTEZ_ANSWER, OPENAI_ANSWER, OPENAI_EVENTS, PIECE } from "./payload.ts";

const answers = { openai: Buffer.from(OPENAI_ANSWER), bytez: Buffer.from(BYTEZ_ANSWER) };

const EVENTS = { openai: OPENAI_EVENTS, bytez: { first: "", piece: PIECE, last: "" } };

type Dialect = keyof typeof EVENTS;

function writesOf(dialect: Dialect, perWrite: number, count: number): Buffer[] {
  const { first, piece, last } = EVENTS[dialect];
  const writes: Buffer[] = [];
  for (let at = 0; at < count; at += perWrite) {
    const pieces = piece.repeat(Math.min(perWrite, count - at));
    const end = at + perWrite >= count ? last : "";
    writes.push(Buffer.from((at === 0 ? first : "") + pieces + end));
  }
  return writes;
}

const made = new Map<string, Buffer[]>();

function stream(response: ServerResponse, writes: Buffer[], together: boolean): void {
  let at = 0;
  const next = (): void => {
    while (at < writes.length) {
      const fits = response.write(writes[at++]!);
      if (!fits) return void response.once("drain", next);
      if (!together) return void setImmediate(next);
    }
    response.end();
  };
  next();
}

function hold(response: ServerResponse, dialect: Dialect): void {
  const { first, piece } = EVENTS[dialect];
  response.write(first + piece);
  const timer = setInterval(() => response.write(piece), 1000);
  response.on("close", () => clearInterval(timer));
}

const server = createServer({ noDelay: true, keepAliveTimeout: 600_000 }, (request, response) => {
  const url = request.url ?? "";
  const [, perWrite, count] = url.split("/", 3).map(Number) as [number, number, number];
  const dialect = url.endsWith("/chat/completions") ? "openai" : "bytez";
  request.resume();
  request.on("end", () => {
    if (count === 0) {
      const body = answers[dialect];
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": body.length,
      });
      response.end(body);
      return;
    }
    const type = dialect === "openai" ? "text/event-stream" : "text/plain; charset=utf-8";
    response.writeHead(200, { "content-type": type });
    if (perWrite === 0) return hold(response, dialect);
    const name = `${dialect} ${perWrite} ${count}`;
    const writes = made.get(name) ?? writesOf(dialect, perWrite, count);
    made.set(name, writes);
    stream(response, writes, url.includes("/together/"));
  });
});

server.listen(0, "127.0.0.1", () => {
  process.send!({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on("disconnect", () => process.exit());
