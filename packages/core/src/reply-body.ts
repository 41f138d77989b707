import type { HeaderLookup } from "./adapter.ts";
import { createError } from "./errors.ts";
import type { Run } from "./run.ts";
import type { IncomingReply } from "./transport.ts";

const IDLE_TIMEOUT = 300_000;

/** The next bytes of an answer, watched; a cancellation that ended the read is thrown as its reason. */
export async function readBytes(
  reply: IncomingReply,
  { options, watch, cancellation }: Run,
): Promise<Uint8Array | undefined> {
  if (cancellation.reason) throw cancellation.reason;
  watch.expect(options.idleTimeout ?? IDLE_TIMEOUT, "the next bytes of the answer");
  const bytes = await reply.read().catch((error: unknown) => {
    throw cancellation.reason ?? error;
  });
  watch.rest();
  // Also where the read ended well: closing a web stream looks like its end.
  if (cancellation.reason) throw cancellation.reason;
  return bytes;
}

/** A whole body as text; over `limit` bytes the rest is not read. */
export async function readText(reply: IncomingReply, limit: number, run: Run): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (let bytes = await readBytes(reply, run); bytes; bytes = await readBytes(reply, run)) {
    text += decoder.decode(bytes, { stream: true });
    size += bytes.length;
    if (size > limit) {
      reply.cancel();
      break;
    }
  }
  return text + decoder.decode();
}

const MAX_BODY = 256 * 1024 * 1024;

/** A whole answer as JSON. */
export async function readJson(reply: IncomingReply, run: Run): Promise<unknown> {
  let text: string;
  try {
    text = await readText(reply, MAX_BODY, run);
  } catch (error) {
    if (run.cancellation.reason) throw run.cancellation.reason;
    throw createError(
      "truncated",
      `The connection broke in the middle of the answer${codeOf(error)}. Ask again.`,
    );
  }
  const body = parseJson(text);
  if (body === undefined) {
    const what = text.trim() === "" ? "an empty body" : "a body that is not JSON";
    throw createError("invalid_response", `The provider answered with ${what}.`);
  }
  return body;
}

/** Parsed JSON, or `undefined`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the content type says JSON (also `application/problem+json`), and not lines of it. */
export function isJson(header: HeaderLookup): boolean {
  return /^\s*[\w.-]+\/([\w.-]+\+)?json\b(?!-)/i.test(header("content-type") ?? "");
}

/** A broken connection's code in brackets, where the platform gives one. */
export function codeOf(error: unknown): string {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  const found = code ?? cause?.code;
  return typeof found === "string" ? ` (${found})` : "";
}
