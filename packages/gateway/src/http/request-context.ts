import type { HealthBook } from "@anymodel/router";
import type { Gauges, Metrics } from "../observe/metrics.ts";
import type { Trace } from "../observe/trace.ts";
import type { Snapshot } from "../snapshot.ts";
import type { ByteBudget } from "./byte-budget.ts";
import type { Exchange } from "./exchange.ts";

/** What a route gets. */
export interface RequestContext {
  readonly exchange: Exchange;
  readonly snapshot: Snapshot;
  readonly trace: Trace;
  readonly health: HealthBook;
  readonly budget: ByteBudget;
  readonly metrics: Metrics;
  /** Aborts when the client leaves, or the gateway stops. */
  readonly signal: AbortSignal;
  readonly draining: boolean;
  gauges(): Gauges;
  /** Why a call was stopped, where the gateway itself stopped it. */
  reason(error: unknown): unknown;
  /** The rest of a path that ends in `*`, decoded. */
  readonly rest: string;
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
