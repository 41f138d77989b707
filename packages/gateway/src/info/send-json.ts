import type { RequestContext } from "../http/request-context.ts";
import { addTraceHeaders } from "../observe/trace.ts";

/** Answers with JSON. */
export function sendJson({ exchange, trace }: RequestContext, value: unknown, status = 200): void {
  trace.status = status;
  const headers = addTraceHeaders(trace, { "content-type": "application/json" });
  exchange.send(status, headers, JSON.stringify(value));
}
