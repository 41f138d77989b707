// oxlint-disable unicorn/no-thenable -- the `then` of a reply is a string, so no promise takes it for its own.
import { replyBytes, replyHeaders, type Reply } from "./reply.ts";

/** Something that goes wrong, as plain data; it changes the reply that the emulator would have given. */
export type Fault =
  /** An error in the provider's shape; `body` replaces that shape. `retryAfter` is in seconds. */
  | {
      kind: "status";
      status: number;
      message?: string | undefined;
      body?: unknown;
      retryAfter?: number | undefined;
    }
  /** Status 200 with an error in the body. */
  | { kind: "error-in-success"; message?: string | undefined }
  /** A proxy's HTML error page; status 502 unless told. */
  | { kind: "html"; status?: number | undefined }
  /** A good status with JSON that cannot be parsed. */
  | { kind: "garbage" }
  /** The good headers with no body. */
  | { kind: "empty" }
  /** The good reply, its headers `delay` milliseconds late. */
  | { kind: "cold-start"; delay: number }
  /** The socket is destroyed after `afterChunks` (1) chunks, or in the middle of an unstreamed body. */
  | { kind: "cut"; afterChunks?: number | undefined }
  /** Headers and `afterChunks` (0) chunks, then silence until the client leaves. */
  | { kind: "stall"; afterChunks?: number | undefined }
  /** The good bytes in chunks of `bytes` (1): every UTF-8 character is split. */
  | { kind: "split"; bytes?: number | undefined }
  /** The connection is reset before the headers. */
  | { kind: "reset" }
  /** A redirect; status 307 unless told. */
  | { kind: "redirect"; location: string; status?: number | undefined }
  /** A reply of one's own, e.g. a recorded one. */
  | ({ kind: "respond" } & Reply);

/** Writes an error as the emulated provider does; a status of 200 asks for an error inside a success. */
export type ErrorReply = (status: number, message?: string) => Reply;

/** What becomes of a good reply under a fault. */
export function applyFault(fault: Fault, reply: Reply, errorReply: ErrorReply): Reply {
  switch (fault.kind) {
    case "status": {
      const shaped = errorReply(fault.status, fault.message);
      const error = fault.body === undefined ? shaped : { ...shaped, body: fault.body };
      if (fault.retryAfter === undefined) return error;
      return { ...error, headers: { ...error.headers, "retry-after": String(fault.retryAfter) } };
    }
    case "error-in-success":
      return errorReply(200, fault.message ?? "CUDA out of memory");
    case "html":
      return htmlPage(fault.status ?? 502);
    case "garbage":
      return {
        headers: { "content-type": "application/json; charset=utf-8" },
        bodyText: '{"error":null,"output":{"role":"assis',
      };
    case "empty":
      return { headers: replyHeaders(reply), bodyText: "" };
    case "cold-start":
      return { ...reply, delay: fault.delay };
    case "cut":
      return stopAfter(reply, fault.afterChunks ?? 1, "destroy");
    case "stall":
      return stopAfter(reply, fault.afterChunks ?? 0, "stall");
    case "split":
      return splitBytes(reply, fault.bytes ?? 1);
    case "reset":
      return { then: "reset" };
    case "redirect":
      return { status: fault.status ?? 307, headers: { location: fault.location }, bodyText: "" };
    case "respond": {
      const { kind: _, ...own } = fault;
      return own;
    }
  }
}

function htmlPage(status: number): Reply {
  return {
    status,
    headers: { "content-type": "text/html" },
    bodyText: `<html>\r\n<head><title>${status}</title></head>\r\n<body>\r\n<center><h1>${status}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
  };
}

function stopAfter(reply: Reply, count: number, then: "destroy" | "stall"): Reply {
  if (reply.chunks) return { ...reply, chunks: reply.chunks.slice(0, count), then };
  const bytes = replyBytes(reply);
  // The promised length makes the loss visible even where the half body parses.
  const headers = { ...replyHeaders(reply), "content-length": String(bytes.length) };
  const half = count === 0 ? [] : [bytes.subarray(0, bytes.length >> 1)];
  return { status: reply.status, headers, chunks: half, then };
}

function splitBytes(reply: Reply, size: number): Reply {
  const bytes = replyBytes(reply);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return { status: reply.status, headers: replyHeaders(reply), chunks };
}
