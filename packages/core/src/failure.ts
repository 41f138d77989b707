/** All that is needed only where something went wrong: loaded then, in one piece. */
import type { ErrorReply, HeaderLookup, ReportedError } from "./adapter.ts";
import { classifyReply, classifyReported } from "./classify.ts";
import type { Fault } from "./errors.ts";
import { redact } from "./redact.ts";
import { retryDelay } from "./retry.ts";
import type { Run } from "./run.ts";
import type { IncomingReply } from "./transport.ts";
import { AnyModelError, createError, parseJson, readText } from "./shared-parts.ts";

const MAX_ERROR_BODY = 64 * 1024;
const MAX_RETRIES = 2;
const REQUEST_IDS = ["x-request-id", "request-id", "x-amzn-requestid", "cf-ray"];

/** Takes stock of an attempt that failed: waits until it is time for the next, or throws. */
export async function afterAttempt(
  run: Run,
  url: string,
  started: number,
  reply: IncomingReply | undefined,
  problem: unknown,
): Promise<void> {
  const { attempts, options } = run;
  const fault = reply ? await readFault(run, reply) : connectionFault(problem, url, run);
  const status = reply?.status;
  attempts.push({
    ...(status && { status }),
    code: fault.code,
    ms: Math.round(performance.now() - started),
  });
  run.check();
  const error = new AnyModelError({ ...fault, attempts });
  const delay = retryDelay(error, attempts.length, status);
  // Turned around, so that a limit which is no number ends the retries too.
  if (!(attempts.length <= (options.maxRetries ?? MAX_RETRIES)) || delay === undefined) throw error;
  await wait(run, delay);
}

/** Waits; a cancellation ends the wait with its reason. */
function wait(run: Run, ms: number): Promise<void> {
  run.rest();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    run.onCancel = (reason) => {
      clearTimeout(timer);
      reject(reason);
    };
  });
}

/** An error that the provider reports inside a good answer: asking again may bill twice, so a plain one is final. */
export function answerFault(reported: ReportedError, run: Run): AnyModelError {
  const { code, message, retryAfter } = classifyReported(reported, run);
  return createError(code, providerWords(message, run), {
    ...(code === "server_error" && { status: 502, retryable: false }),
    retryAfter,
  });
}

/** The provider's words without keys and without the prompt. */
export function providerWords(words: unknown, run: Run): string {
  const text = String((words as Error | undefined)?.message ?? words);
  // What `encode` put in cannot be looked for, so whatever may be a passage of it goes.
  const shown = run.options.encode ? text.replace(/[A-Za-z0-9+/]{40,}/g, "[redacted]") : text;
  return redact(shown, run.secrets, run.prepared.body);
}

/** What a reply that is not a success means. */
async function readFault(run: Run, reply: IncomingReply): Promise<Fault> {
  const text = await readText(reply, MAX_ERROR_BODY, run).catch(() => "");
  const { status } = reply;
  const header: HeaderLookup = (name) => reply.header(name);
  const seen: ErrorReply = { status, header, body: parseJson(text), text };
  const { code, message, param, retryAfter } = classifyReply(
    seen,
    run.prepared.adapter.error?.(seen) ?? {},
  );
  const requestId = REQUEST_IDS.map(header).find(Boolean);
  return {
    code,
    message: providerWords(message, run),
    param: param && providerWords(param, run),
    // A redirect is no status for a caller: to them, the provider's answer is broken.
    status: status < 400 ? undefined : status,
    retryable: status === 409 || undefined,
    retryAfter: retryAfter ?? readRetryAfter(header),
    requestId: requestId && providerWords(requestId, run),
  };
}

/** Seconds to wait, from `retry-after-ms` or `Retry-After` (seconds or an HTTP date; RFC 9110, 10.2.3). */
function readRetryAfter(header: HeaderLookup): number | undefined {
  const value = header("retry-after")?.trim();
  const candidates = [
    Number(header("retry-after-ms") ?? NaN) / 1000,
    Number(value || NaN),
    Math.max(0, (Date.parse(value ?? "") - Date.now()) / 1000),
  ];
  return candidates.find((seconds) => seconds >= 0);
}

/** What the platform says of a broken connection, without what it holds of the request. */
function connectionFault(error: unknown, url: string, run: Run): Fault {
  const source = (error as { cause?: unknown }).cause ?? error;
  const words = providerWords(source, run);
  const { code } = source as { code?: unknown };
  return {
    code: "connection",
    message: `Could not get an answer from ${new URL(url).host}: ${words}. Check baseURL and the network.`,
    cause: Object.assign(new Error(words), typeof code === "string" && { code }),
  };
}
