import type { ErrorReply, HeaderLookup } from "./adapter.ts";
import { classifyReply } from "./classify.ts";
import type { Fault } from "./errors.ts";
import { parseJson, readText } from "./reply-body.ts";
import { providerWords, type Run } from "./run.ts";
import type { IncomingReply } from "./transport.ts";

const MAX_ERROR_BODY = 64 * 1024;
const REQUEST_IDS = ["x-request-id", "request-id", "x-amzn-requestid", "cf-ray"];

/** What a reply that is not a success means. */
export async function readFault(run: Run, reply: IncomingReply): Promise<Fault> {
  const text = await readText(reply, MAX_ERROR_BODY, run).catch(() => "");
  run.cancellation.check();
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
    message: await providerWords(message, run),
    param: param && (await providerWords(param, run)),
    // A redirect is no status for a caller: to them, the provider's answer is broken.
    status: status < 400 ? undefined : status,
    retryable: status === 409 || undefined,
    retryAfter: retryAfter ?? readRetryAfter(header),
    requestId: requestId && (await providerWords(requestId, run)),
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
