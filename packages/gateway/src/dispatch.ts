import { isAnyModelError } from "@anymodel/core";
import type { HealthBook } from "@anymodel/router";
import { createByteBudget } from "./http/byte-budget.ts";
import { toErrorReply } from "./http/error-reply.ts";
import type { Exchange } from "./http/exchange.ts";
import { ActiveRequests } from "./http/active-requests.ts";
import { RequestContext, type Shared } from "./http/request-context.ts";
import { findRoute, noRoute } from "./http/routes.ts";
import { Refusal, unavailable } from "./http/refusal.ts";
import { accessLine, type WriteLine } from "./observe/access-log.ts";
import { createMetrics, type Gauges, type Metrics } from "./observe/metrics.ts";
import { Trace, addTraceHeaders } from "./observe/trace.ts";
import type { Snapshot } from "./snapshot.ts";

/** Serves exchanges by the current snapshot, and knows which are under way. */
export interface Dispatcher {
  readonly metrics: Metrics;
  /** Requests under way. */
  readonly active: number;
  /** `guard` may refuse a request that needs no key. */
  handle(exchange: Exchange, guard?: (snapshot: Snapshot) => void): Promise<void>;
  /** The answer to what is no request at all; counted as requests are, and logged like them where told. */
  refuse(refusal: Refusal, logged: boolean): string;
  /** From now on not ready; calls are refused. */
  drain(): void;
  /** Resolves when no request is under way. */
  idle(): Promise<void>;
  /** Ends the requests that are under way with an error. */
  abort(): void;
}

/** Milliseconds for the last words to the requests that a shutdown ends. */
const LAST_WORDS = 1000;

/** Makes the dispatcher of one gateway. */
export function createDispatcher(
  current: () => Snapshot | Promise<Snapshot>,
  health: HealthBook,
  write: WriteLine,
): Dispatcher {
  const metrics = createMetrics();
  const active = new ActiveRequests();
  const budget = createByteBudget(Infinity);
  let draining = false;
  let calls = 0;
  let version = 0;
  const onIdle: (() => void)[] = [];

  const gauges = (): Gauges => ({
    in_flight_requests: active.size,
    in_flight_bytes: budget.used,
    response_buffered_bytes: active.all.reduce((sum, { exchange }) => sum + exchange.buffered, 0),
    config_version: version,
    ready: draining ? 0 : 1,
  });
  const stopped = (): Refusal => unavailable("The gateway is shutting down.", "shutting_down");

  const shared: Shared = {
    health,
    budget,
    metrics,
    gauges,
    get draining() {
      return draining;
    },
  };

  function serve(
    context: RequestContext,
    guard?: (snapshot: Snapshot) => void,
  ): void | Promise<void> {
    const { exchange, trace, snapshot } = context;
    version = snapshot.version;
    const { method, path } = exchange;
    const found = findRoute(method, path);
    if (found) trace.route = found.route.path;
    guard?.(snapshot);
    // A stranger does not even learn which routes there are.
    if (found?.route.access !== "open") snapshot.authorize(exchange);
    if (!found) throw noRoute(method, path);
    budget.limit = snapshot.settings.max_in_flight_mb * 2 ** 20;
    context.rest = found.rest;
    if (!found.route.calls) return found.route.serve(context);
    if (draining) throw stopped();
    if (calls >= snapshot.maxParallel) throw tooMany();
    calls++;
    context.counted = true;
    return found.route.serve(context);
  }

  return {
    metrics,
    get active() {
      return active.size;
    },
    async handle(exchange, guard) {
      const given = exchange.header("x-request-id") ?? exchange.header("x-litellm-call-id");
      const trace = new Trace(exchange.method, given);
      const context = new RequestContext(exchange, trace, shared);
      exchange.onLeave(context);
      active.add(context);
      let logged = true;
      try {
        const now = current();
        const snapshot = (context.snapshot = now instanceof Promise ? await now : now);
        logged = snapshot.settings.access_log;
        await serve(context, guard);
      } catch (error) {
        fail(exchange, trace, context.reason(error));
        if (!(error instanceof Refusal) && !isAnyModelError(error) && !exchange.closed) {
          write(crashLine(trace, error));
        }
      } finally {
        active.remove(context);
        if (context.counted) calls--;
        if (trace.left) trace.status = 499;
        metrics.observe(trace);
        if (logged) write(accessLine(trace, Date.now()));
        if (active.size === 0) for (const tell of onIdle.splice(0)) tell();
      }
    },
    refuse(refusal, logged) {
      const trace = new Trace("-", undefined);
      const { status, code, body } = toErrorReply(refusal, trace.requestId);
      trace.status = status;
      trace.error = code;
      metrics.observe(trace);
      if (logged) write(accessLine(trace, Date.now()));
      return body;
    },
    drain() {
      draining = true;
      // A client that took one of these connections for its next request would lose it.
      for (const { exchange } of active.all) exchange.closeAfter();
    },
    idle: () =>
      active.size === 0 ? Promise.resolve() : new Promise((resolve) => void onIdle.push(resolve)),
    abort() {
      for (const { stop, exchange } of active.all) {
        stop.abort(stopped());
        exchange.refuseBody(stopped());
      }
      // Who does not read is not waited for.
      const timer = setTimeout(
        () => active.all.forEach(({ exchange }) => exchange.destroy()),
        LAST_WORDS,
      );
      void this.idle().then(() => clearTimeout(timer));
    },
  };
}

function fail(exchange: Exchange, trace: Trace, error: unknown): void {
  const reply = toErrorReply(error, trace.requestId);
  trace.status = reply.status;
  trace.error = reply.code;
  if (exchange.closed) return;
  if (exchange.started) exchange.destroy();
  else exchange.send(reply.status, addTraceHeaders(trace, reply.headers), reply.body);
}

/** A failure that nobody foresaw: where it happened, but not its words, which may hold anything. */
function crashLine(trace: Trace, error: unknown): string {
  const { name = "Error", stack = "" } = (error ?? {}) as { name?: string; stack?: string };
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return JSON.stringify({
    level: "error",
    request_id: trace.requestId,
    name,
    at: frames.map((line) => line.trim()),
  });
}

function tooMany(): Refusal {
  return new Refusal("The gateway is at its limit of parallel requests.", {
    status: 429,
    type: "rate_limit_error",
    code: "rate_limit_exceeded",
    retryAfter: 1,
  });
}
