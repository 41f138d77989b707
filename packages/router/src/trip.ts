import { chooseTarget } from "./choose-target.ts";
import { type AnswerKind, byCode, type Full, type HealthBook, whyFull } from "./health.ts";
import type { Fallback, Fallbacks, RouteSettings, Target } from "./target.ts";

/** What the router knows of an error: its code, and what the provider says of asking again. */
export interface RouteFault {
  code: string;
  retryable?: boolean | undefined;
  /** Seconds. */
  retryAfter?: number | undefined;
}

/** A group on the way of a request. */
export interface Stop<T extends Target> {
  readonly group: string;
  readonly targets: readonly T[];
  readonly overrides: Fallback["overrides"];
}

/** Why no target is left: none may ever serve, all are at a limit, or all are down. */
export type NoTarget =
  | { unavailable: string }
  | { full: Full }
  /** Seconds until one of them is tried again. */
  | { down: number };

/** What comes next for a request; times in milliseconds. */
export type Step<T extends Target> =
  | {
      ask: T;
      stop: Stop<T>;
      /** Whether another group comes after this one. */
      fallback: boolean;
    }
  | { wait: number }
  | { none: NoTarget };

/** What a request brings to its trip. */
export interface TripRequest<T extends Target> {
  readonly group: string;
  readonly kind: AnswerKind;
  targetsOf(group: string): readonly T[] | undefined;
  readonly settings: RouteSettings;
  readonly retries?: number | undefined;
  /** Instead of the settings' own. */
  readonly fallbacks?: readonly Fallback[] | undefined;
}

/** The way of one request through groups and targets. Changed by `nextStep` and `noteFailure` only. */
export interface Trip<T extends Target> {
  readonly request: TripRequest<T>;
  /** The groups to visit, in order. */
  stops: Stop<T>[];
  at: number;
  /** The groups that have been planned. */
  readonly planned: Set<string>;
  /** Whether there never was more than one target that could serve. */
  alone: boolean;
  /** Attempts in the current group. */
  attempts: number;
  /** Attempts that the current group may have. */
  most: number;
  /** Attempts by target. */
  readonly asked: Map<string, number>;
  /** Targets that this request does not ask again. */
  readonly out: Set<string>;
  /** When a target may be asked again. */
  readonly readyAt: Map<string, number>;
  /** Whether targets that are down are asked too, since nothing else is left. */
  lastResort: boolean;
  /** No target can help: the fault is the request's own. */
  over: boolean;
  full: Full | undefined;
}

/** What `nextStep` goes by. */
export interface Now {
  book: HealthBook;
  /** Milliseconds since 1970. */
  now: number;
  /** From 0 to 1. */
  random(): number;
}

const RETRIES = 2;
const MAX_FALLBACKS = 5;
/** Attempts that one request may make at one target. */
const MOST_AT_TARGET = 3;
/** A wait that is worth it where another group could answer, and where none could. */
const PATIENCE = 10_000;
const LAST_PATIENCE = 60_000;

/** Worth asking the same target again, where the error itself does not say. */
const AGAIN = new Set(["rate_limit", "server_error", "overloaded", "connection"]);

/** The request's own fault, or its caller's wish: nobody is asked again. */
const FINAL = new Set(["invalid_request", "aborted"]);

/** Starts the way of a request; `undefined` if its group is not known. */
export function startTrip<T extends Target>(request: TripRequest<T>): Trip<T> | undefined {
  const { group, settings, fallbacks } = request;
  const targets = request.targetsOf(group);
  if (!targets) return undefined;
  const trip: Trip<T> = {
    request,
    stops: [{ group, targets, overrides: undefined }],
    at: 0,
    planned: new Set([group]),
    alone: false,
    attempts: 0,
    most: Infinity,
    asked: new Map(),
    out: new Set(),
    readyAt: new Map(),
    lastResort: false,
    over: false,
    full: undefined,
  };
  addStops(trip, fallbacks ?? fallbacksOf(settings.fallbacks, group) ?? settings.defaultFallbacks);
  const able = trip.stops.flatMap((stop) =>
    stop.targets.filter((target) => isUsable(trip, target)),
  );
  trip.alone = able.length < 2;
  return trip;
}

/** Decides what comes next. */
export function nextStep<T extends Target>(trip: Trip<T>, state: Now): Step<T> {
  const { settings, kind } = trip.request;
  if (trip.over) return { none: { down: 0 } };
  for (;;) {
    const stop = trip.stops[trip.at];
    if (!stop) {
      if (trip.lastResort) return { none: whyNone(trip, state) };
      trip.lastResort = true;
      enter(trip, 0);
      continue;
    }
    const fallback = trip.at < trip.stops.length - 1;
    const usable = stop.targets.filter((target) => isUsable(trip, target));
    const ready = usable.filter(({ id }) => (trip.readyAt.get(id) ?? 0) <= state.now);
    if (trip.attempts < trip.most && usable.length > 0) {
      const found = trip.lastResort
        ? downTarget(ready, state)
        : chooseTarget(ready, { ...state, healthOf: state.book.of, settings, kind });
      if (found && "target" in found) {
        trip.attempts++;
        trip.asked.set(found.target.id, (trip.asked.get(found.target.id) ?? 0) + 1);
        return { ask: found.target, stop, fallback };
      }
      if (found && "full" in found) trip.full ??= found.full;
      const wait = shortestWait(trip, usable, state.now, fallback ? PATIENCE : LAST_PATIENCE);
      if (wait !== undefined) return { wait };
    }
    enter(trip, trip.at + 1);
  }
}

/** Takes note of an attempt that failed. `sent`: the caller has a part of its answer, so the same target is not asked again. */
export function noteFailure<T extends Target>(
  trip: Trip<T>,
  target: T,
  fault: RouteFault,
  state: Now,
  sent = false,
): void {
  const { settings, retries } = trip.request;
  const { group } = trip.stops[trip.at]!;
  const { code } = fault;
  const ruled =
    byCode(settings.groupRetryPolicy?.[group], code) ?? byCode(settings.retryPolicy, code);
  trip.most = 1 + (ruled ?? retries ?? target.retries ?? settings.retries ?? RETRIES);
  const mends = fault.retryable ?? AGAIN.has(code);
  const isRuled = (ruled ?? 0) > 0 && trip.attempts < trip.most;
  // A target that kept silent would only cost the same time again.
  const again = code !== "timeout" && (mends || isRuled);
  if (again && !sent) {
    trip.readyAt.set(target.id, state.now + delayOf(trip, target, fault, state));
    return;
  }
  trip.out.add(target.id);
  if (FINAL.has(code)) trip.over = true;
  else if (code === "content_policy") {
    turnTo(trip, fallbacksOf(settings.contentPolicyFallbacks, group));
  } else if (code === "context_length_exceeded") {
    turnTo(trip, fallbacksOf(settings.contextWindowFallbacks, group) ?? largerThan(trip, target));
  }
}

/** Whether another target might still answer. */
export function hasAlternative<T extends Target>(trip: Trip<T>): boolean {
  if (trip.over) return false;
  return trip.stops.some(
    ({ targets }, index) => index >= trip.at && targets.some((target) => isUsable(trip, target)),
  );
}

function isUsable<T extends Target>(trip: Trip<T>, { id, unavailable }: T): boolean {
  const asked = trip.asked.get(id) ?? 0;
  return (
    unavailable === undefined && !trip.out.has(id) && asked < (trip.lastResort ? 1 : MOST_AT_TARGET)
  );
}

function enter<T extends Target>(trip: Trip<T>, at: number): void {
  trip.at = at;
  trip.attempts = 0;
  trip.most = Infinity;
}

/** Nothing that is up is left: one that is down and has no request is worth a try. */
function downTarget<T extends Target>(
  ready: readonly T[],
  { book, now }: Now,
): { target: T } | undefined {
  const target = ready.find((one) => {
    const health = book.of(one.id);
    return health.downUntil > 0 && !health.probing && !whyFull(one, health, now);
  });
  return target && { target };
}

function shortestWait<T extends Target>(
  trip: Trip<T>,
  usable: readonly T[],
  now: number,
  patience: number,
): number | undefined {
  const waits = usable
    .map(({ id }) => (trip.readyAt.get(id) ?? 0) - now)
    .filter((wait) => wait > 0);
  const shortest = Math.min(...waits);
  return shortest <= patience ? shortest : undefined;
}

function delayOf<T extends Target>(
  trip: Trip<T>,
  { id }: T,
  { retryAfter }: RouteFault,
  { random }: Now,
): number {
  const least = trip.request.settings.retryAfter ?? 0;
  if (retryAfter !== undefined) return Math.max(least, retryAfter * 1000);
  const before = (trip.asked.get(id) ?? 1) - 1;
  return Math.max(least, Math.min(500 * 2 ** before, 8000) * (1 - 0.25 * random()));
}

/** From here on only these groups are asked. */
function turnTo<T extends Target>(trip: Trip<T>, fallbacks: readonly Fallback[] | undefined): void {
  const { group } = trip.stops[trip.at]!;
  for (const stop of trip.stops) if (stop.group !== group) trip.planned.delete(stop.group);
  trip.stops = [];
  addStops(trip, fallbacks);
  enter(trip, 0);
  trip.over = trip.stops.length === 0;
}

/** The groups still ahead whose window is not known to be as small as the one that was too small. */
function largerThan<T extends Target>(trip: Trip<T>, { contextWindow = 0 }: T): Fallback[] {
  return trip.stops
    .slice(trip.at + 1)
    .filter(({ targets }) =>
      targets.some((target) => (target.contextWindow ?? Infinity) > contextWindow),
    )
    .map(({ group, overrides }) => ({ group, overrides }));
}

function addStops<T extends Target>(
  trip: Trip<T>,
  fallbacks: readonly Fallback[] | undefined,
): void {
  const { settings, targetsOf } = trip.request;
  const queue = [...(fallbacks ?? [])];
  for (let entry = queue.shift(); entry; entry = queue.shift()) {
    if (trip.stops.length > (settings.maxFallbacks ?? MAX_FALLBACKS)) return;
    const { group, overrides } = entry;
    const targets = targetsOf(group);
    // A group comes again only with another request.
    if (!targets || (!overrides && trip.planned.has(group))) continue;
    trip.planned.add(group);
    trip.stops.push({ group, targets, overrides });
    queue.push(...(fallbacksOf(settings.fallbacks, group) ?? []));
  }
}

function fallbacksOf(
  fallbacks: Fallbacks | undefined,
  group: string,
): readonly Fallback[] | undefined {
  return fallbacks && Object.hasOwn(fallbacks, group) ? fallbacks[group] : undefined;
}

function whyNone<T extends Target>(trip: Trip<T>, { book, now }: Now): NoTarget {
  const targets = trip.stops.flatMap((stop) => stop.targets);
  const able = targets.filter(({ unavailable }) => unavailable === undefined);
  if (able.length === 0) {
    return { unavailable: targets[0]?.unavailable ?? "no deployment serves it" };
  }
  if (trip.full) return { full: trip.full };
  const waits = able.map(({ id }) => Math.max(0, book.of(id).downUntil - now));
  return { down: Math.max(1, Math.ceil(Math.min(...waits) / 1000)) };
}
