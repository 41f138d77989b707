import type { HealthBook } from "@anymodel/router";
import type { Gauges, Metrics } from "../observe/metrics.ts";
import type { Trace } from "../observe/trace.ts";
import type { Snapshot } from "../snapshot.ts";
import type { ByteBudget } from "./byte-budget.ts";
import type { Exchange } from "./exchange.ts";
import { Refusal } from "./refusal.ts";
import { StopSignal } from "./stop-signal.ts";

/** What all requests of a gateway share. */
export interface Shared {
  readonly health: HealthBook;
  readonly budget: ByteBudget;
  readonly metrics: Metrics;
  readonly draining: boolean;
  gauges(): Gauges;
}

/** What a route gets. A class, because one is made for each request. */
export class RequestContext {
  readonly exchange: Exchange;
  readonly trace: Trace;
  readonly stop = new StopSignal();
  /** Chosen when the request is served; it keeps it. */
  snapshot!: Snapshot;
  /** The rest of a path that ends in `*`, decoded. */
  rest = "";
  readonly shared: Shared;
  /** Whether it counts among the calls of models that are under way. */
  counted = false;
  /** Among those under way. */
  place = 0;

  constructor(exchange: Exchange, trace: Trace, shared: Shared) {
    this.exchange = exchange;
    this.trace = trace;
    this.shared = shared;
  }

  /** Aborts when the client leaves, or the gateway stops. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  /** The client has left: nobody waits for the answer any more. */
  leave(): void {
    this.trace.left = true;
    this.stop.abort();
  }

  /** Why a call was stopped, where the gateway itself stopped it. */
  reason(error: unknown): unknown {
    return this.stop.reason instanceof Refusal ? this.stop.reason : error;
  }
}

/** A route; `access` must be said, so that none is open by oversight. */
export interface Route {
  readonly method: "GET" | "POST";
  /** A path; a `*` at its end takes the rest. */
  readonly path: string;
  readonly access: "open" | "key";
  /** Calls a model this way: counted against the limits, refused while draining. */
  readonly calls?: "chat" | "embedding";
  serve(context: RequestContext): void | Promise<void>;
}
