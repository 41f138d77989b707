import type { RequestContext } from "../http/request-context.ts";
import { addTraceHeaders } from "../observe/trace.ts";

/** `GET /metrics`, for Prometheus. */
export function serveMetrics({ exchange, trace, shared }: RequestContext): void {
  trace.status = 200;
  const type = "text/plain; version=0.0.4; charset=utf-8";
  exchange.send(
    200,
    addTraceHeaders(trace, { "content-type": type }),
    shared.metrics.render(shared.gauges()),
  );
}
