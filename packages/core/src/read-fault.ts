import type { ErrorReply } from "./adapter.ts";
import { classifyReply } from "./classify.ts";
import { type Fault, statusOf } from "./errors.ts";
import { parseJson, readText } from "./reply-body.ts";
import { readRetryAfter } from "./retry.ts";
import { providerWords, type Run } from "./run.ts";
import type { IncomingReply } from "./transport.ts";

const MAX_ERROR_BODY = 64 * 1024;
const REQUEST_IDS = ["x-request-id", "request-id", "x-amzn-requestid", "cf-ray"];

/** What a reply that is not a success means. */
export async function readFault(run: Run, reply: IncomingReply): Promise<Fault> {
  run.watch.expect(30_000, "the body of an error");
  const text = await readText(reply, MAX_ERROR_BODY, run).catch(() => "");
  if (run.cancellation.reason) throw run.cancellation.reason;
  const { status, header } = reply;
  const seen: ErrorReply = {
    status,
    header: (name) => header.call(reply, name),
    body: parseJson(text),
    text,
  };
  const { adapter, asked } = run.prepared;
  const {
    code,
    message,
    retryAfter = readRetryAfter(seen.header),
  } = classifyReply(seen, adapter.error?.(seen));
  const requestId = REQUEST_IDS.map((name) => seen.header(name)).find(Boolean);
  return {
    code,
    message: providerWords(message, run),
    // A redirect is no status for a caller: to them, the provider's answer is broken.
    status: status < 400 ? statusOf(code) : status,
    ...(status === 409 && { retryable: true }),
    provider: adapter.id,
    model: asked,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(requestId && { requestId: providerWords(requestId, run) }),
  };
}
