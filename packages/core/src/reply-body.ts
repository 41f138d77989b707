import type { HeaderLookup } from "./adapter.ts";
import { createError } from "./errors.ts";
import { asFields, parseJson } from "./fields.ts";
import type { Run } from "./run.ts";
import type { IncomingReply } from "./transport.ts";
import { PieceDecoder, withoutMark } from "./utf8.ts";

const IDLE_TIMEOUT = 300_000;
const MAX_BODY = 256 * 1024 * 1024;

/**
 * How long the next bytes may take (ms). A model that wakes up or thinks may send its headers at once: until
 * its answer has begun, what is left of the first byte's time counts too.
 */
export function patienceOf({ options, due }: Run, begun: boolean): number {
  const { idleTimeout = IDLE_TIMEOUT } = options;
  return begun || idleTimeout === 0 ? idleTimeout : Math.max(idleTimeout, due - performance.now());
}

/** Asks for the next bytes of an answer; when they have come, `run.arrived()` ends the wait. */
export function nextBytes(
  reply: IncomingReply,
  run: Run,
  limit = patienceOf(run, true),
): Promise<Uint8Array | undefined> {
  run.expect(limit, "the next bytes of the answer");
  return reply.read();
}

/** A whole body as text; over `limit` bytes the rest is not read. */
export async function readText(reply: IncomingReply, limit: number, run: Run): Promise<string> {
  const decoder = new PieceDecoder();
  const rest = reply.rest?.();
  if (rest) return withoutMark(decoder.push(rest) + decoder.end());
  let text = "";
  let size = 0;
  for (;;) {
    // What is no good answer is not worth waiting for.
    const begun = size > 0 || reply !== run.reply;
    const bytes = await nextBytes(reply, run, patienceOf(run, begun));
    run.arrived();
    if (!bytes) break;
    text += decoder.push(bytes);
    size += bytes.length;
    if (size > limit) {
      reply.cancel();
      break;
    }
  }
  return withoutMark(text + decoder.end());
}

/** A whole answer as JSON. */
export async function readJson(run: Run): Promise<unknown> {
  let text: string;
  try {
    text = await readText(run.reply, MAX_BODY, run);
  } catch (error) {
    throw brokenAnswer(error, run, "Ask again.");
  }
  const body = parseJson(text);
  if (body === undefined) {
    const what = text.trim() === "" ? "an empty body" : "a body that is not JSON";
    throw createError("invalid_response", `The provider answered with ${what}.`);
  }
  return body;
}

/** Whether the content type says JSON (also `application/problem+json`), and not lines of it. */
export function isJson(header: HeaderLookup): boolean {
  return /^\s*[\w.-]+\/([\w.-]+\+)?json\b(?!-)/i.test(header("content-type") ?? "");
}

/** The error of a connection that broke, with its code where the platform gives one. */
export function brokenAnswer(error: unknown, run: Run, hint: string): Error {
  const { code, cause } = asFields(error);
  const found = code ?? asFields(cause).code;
  const reason = typeof found === "string" ? ` (${found})` : "";
  return (
    run.reason ??
    createError("truncated", `The connection broke in the middle of the answer${reason}. ${hint}`)
  );
}
