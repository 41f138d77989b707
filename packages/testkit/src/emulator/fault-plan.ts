import type { Fault } from "./faults.ts";
import type { RecordedRequest } from "./request.ts";

/** Which requests a fault strikes: those of a model, those that fit every given member, or a test of one's own. */
export type FaultMatch =
  | string
  | { model?: string | undefined; method?: string | undefined; path?: string | RegExp | undefined }
  | ((request: RecordedRequest) => boolean);

/** How often and where a fault strikes: on every request that calls a model, until cleared, unless told. */
export interface FaultOptions {
  times?: number | undefined;
  match?: FaultMatch | undefined;
}

/** A fault together with its options. */
export type PlannedFault = Fault & FaultOptions;

/** The faults that are switched on. */
export interface FaultPlan {
  set(faults: PlannedFault | readonly PlannedFault[], options?: FaultOptions): void;
  clear(): void;
  /** The fault that strikes this request; using it counts against its `times`. */
  take(request: RecordedRequest): Fault | undefined;
}

/** Keeps faults: later ones go before earlier ones, an array keeps its order. */
export function createFaultPlan(initial: readonly PlannedFault[] = []): FaultPlan {
  let entries: { fault: Fault; left: number; match: FaultMatch | undefined }[] = [];
  const plan: FaultPlan = {
    set(faults, options = {}) {
      const added = [faults].flat().map((planned) => {
        const { times, match, ...fault } = { ...planned, ...options };
        return { fault: fault as Fault, left: times ?? Infinity, match };
      });
      entries = [...added, ...entries];
    },
    clear() {
      entries = [];
    },
    take(request) {
      const entry = entries.find(({ left, match }) => left > 0 && strikes(match, request));
      if (entry) entry.left -= 1;
      return entry?.fault;
    },
  };
  plan.set(initial);
  return plan;
}

function strikes(match: FaultMatch | undefined, request: RecordedRequest): boolean {
  // Clients list models before they call one, and must not use up a fault by it.
  if (match === undefined) return request.model !== undefined;
  if (typeof match === "string") return request.model === match;
  if (typeof match === "function") return match(request);
  const { model, method, path } = match;
  return (
    (model === undefined || request.model === model) &&
    (method === undefined || request.method === method) &&
    (path === undefined ||
      (typeof path === "string" ? request.path.includes(path) : path.test(request.path)))
  );
}
