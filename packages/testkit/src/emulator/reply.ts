import type { ServerResponse } from "node:http";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";

/** An HTTP reply as plain data; at most one of `body`, `bodyText` and `chunks`. */
export interface Reply {
  /** 200 unless told. */
  status?: number | undefined;
  headers?: Record<string, string> | undefined;
  /** Sent as JSON. */
  body?: unknown;
  bodyText?: string | undefined;
  /** Sent with chunked transfer coding (unless `content-length` is given), each by its own write. */
  chunks?: readonly (string | Uint8Array | Pause)[] | undefined;
  /** Milliseconds before the headers; `Infinity` never sends them. */
  delay?: number | undefined;
  /** Milliseconds after each chunk; 1 unless told, so that a reader sees each by itself. */
  chunkDelay?: number | undefined;
  /** Writes the chunks without any wait; each is still a chunk of the transfer coding. */
  burst?: boolean | undefined;
  /** What follows the last byte: a clean end, a destroyed socket, silence, or a reset; without body or chunks, the reset comes before the headers. */
  then?: "end" | "destroy" | "stall" | "reset" | undefined;
}

/** Silence between two chunks, in milliseconds. */
export interface Pause {
  pause: number;
}

/**
 * Writes a reply and returns when its last byte is handed over; stops early when the client leaves.
 * `beforeCut` is called before the server breaks the connection.
 */
export async function writeReply(
  response: ServerResponse,
  reply: Reply,
  beforeCut: () => void = () => {},
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const pause = async (ms: number): Promise<void> => {
    if (ms === Infinity) await untilAborted(gone.signal);
    else await sleep(ms, undefined, { signal: gone.signal }).catch(() => {});
  };

  if (reply.delay) await pause(reply.delay);
  if (response.destroyed) return;
  const content = reply.body ?? reply.bodyText ?? reply.chunks;
  if (reply.then === "reset" && content === undefined) {
    beforeCut();
    response.socket?.resetAndDestroy();
    return;
  }
  response.statusCode = reply.status ?? 200;
  for (const [name, value] of Object.entries(replyHeaders(reply))) response.setHeader(name, value);
  const whole = reply.chunks === undefined && (reply.then ?? "end") === "end";
  if (whole) {
    response.end(replyBytes(reply));
    return;
  }
  response.flushHeaders();
  for (const chunk of reply.chunks ?? [replyBytes(reply)]) {
    if (response.destroyed) return;
    if (isPause(chunk)) {
      await pause(chunk.pause);
      continue;
    }
    if (reply.burst && response.write(chunk)) continue;
    if (!reply.burst) await writeChunk(response, chunk);
    await (reply.burst || reply.chunkDelay === 0 ? nextTurn() : pause(reply.chunkDelay ?? 1));
  }
  if (reply.then === "stall") await untilAborted(gone.signal);
  if (response.destroyed) return;
  if (reply.then !== "destroy" && reply.then !== "reset") {
    response.end();
    return;
  }
  beforeCut();
  if (reply.then === "reset") response.socket?.resetAndDestroy();
  else response.destroy();
}

/** The body's bytes, whichever member gives them. */
export function replyBytes(reply: Reply): Uint8Array {
  const text = reply.bodyText ?? (reply.body === undefined ? "" : JSON.stringify(reply.body));
  const chunks = reply.chunks ?? [text];
  return Buffer.concat(
    chunks.flatMap((chunk) => {
      if (isPause(chunk)) return [];
      return typeof chunk === "string" ? [Buffer.from(chunk)] : [chunk];
    }),
  );
}

/** The headers with lower-case names, and the JSON content type where nothing else is said. */
export function replyHeaders(reply: Reply): Record<string, string> {
  const given = Object.entries(reply.headers ?? {});
  const headers = Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), value]));
  if (reply.body !== undefined) headers["content-type"] ??= "application/json; charset=utf-8";
  return headers;
}

function isPause(chunk: string | Uint8Array | Pause): chunk is Pause {
  return typeof chunk === "object" && "pause" in chunk;
}

async function writeChunk(response: ServerResponse, chunk: string | Uint8Array): Promise<void> {
  if (chunk.length === 0) return;
  // The callback also comes, with an error, when the client left: the caller looks at `destroyed`.
  await new Promise<void>((resolve) => response.write(chunk, () => resolve()));
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
