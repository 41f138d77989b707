import type { Headers } from "../http/exchange.ts";

const NONE: readonly string[] = [];

/** What is remembered of one request for headers, log and metrics: never its content. */
export class Trace {
  readonly requestId: string;
  /** Milliseconds of the monotonic clock. */
  readonly started = performance.now();
  readonly method: string;
  /** The route's pattern, never the path itself: a path may hold anything. */
  route = "unmatched";
  /** The configured model name or pattern, never the caller's words. */
  group: string | undefined;
  deployment: string | undefined;
  attempts = 0;
  /** Fallbacks that were turned to. */
  groups: readonly string[] = NONE;
  failures: { deployment: string; code: string }[] = [];
  /** Of the attempts that are over. */
  upstreamMs = 0;
  /** When the attempt under way began. */
  askedAt: number | undefined;
  firstChunkMs: number | undefined;
  status = 0;
  /** A word from a fixed list. */
  error: string | undefined;
  stream = false;
  bytesIn = 0;
  /** Pieces of the answer's stream that could not be read. */
  malformed = 0;
  promptTokens: number | undefined;
  completionTokens: number | undefined;
  /** Whether the client left before the end. */
  left = false;

  /** The client's own id is kept where a header and a log may hold it. */
  constructor(method: string, givenId: string | undefined) {
    this.method = method;
    this.requestId = givenId !== undefined && SAFE_ID.test(givenId) ? givenId : crypto.randomUUID();
  }

  /** Milliseconds that deployments have taken up to now. */
  upstreamUntil(now: number): number {
    return this.upstreamMs + (this.askedAt === undefined ? 0 : now - this.askedAt);
  }
}

const SAFE_ID = /^[\w.:-]{1,128}$/;

/** Adds to response headers what happened; those of LiteLLM's that its clients read are among them. */
export function addTraceHeaders(trace: Trace, headers: Headers): Headers {
  const { requestId, deployment, group, attempts, groups, started } = trace;
  headers["x-request-id"] = headers["x-litellm-call-id"] = requestId;
  if (deployment === undefined) return headers;
  const now = performance.now();
  const upstreamMs = trace.upstreamUntil(now);
  const upstream = upstreamMs.toFixed(1);
  const overhead = (now - started - upstreamMs).toFixed(1);
  headers["x-anymodel-deployment"] = headers["x-litellm-model-id"] = toHeader(deployment);
  headers["x-anymodel-attempts"] = String(attempts);
  headers["x-anymodel-overhead-ms"] = headers["x-litellm-overhead-duration-ms"] = overhead;
  headers["x-anymodel-upstream-ms"] = upstream;
  headers["x-litellm-response-duration-ms"] = upstream;
  headers["x-litellm-attempted-retries"] = String(Math.max(0, attempts - 1));
  headers["x-litellm-attempted-fallbacks"] = String(groups.length);
  if (group !== undefined) headers["x-litellm-model-group"] = toHeader(group);
  return headers;
}

/** Names come from the config and may hold what a header may not. */
function toHeader(text: string): string {
  let header = made.get(text);
  if (header === undefined) {
    header = /^[\x21-\x7e]+$/.test(text) ? text : encodeURIComponent(text.toWellFormed());
    if (made.size >= MOST_NAMES) made.clear();
    made.set(text, header);
  }
  return header;
}

const MOST_NAMES = 1000;
const made = new Map<string, string>();
