import type { AnswerKind, Full, HealthBook } from "./health.ts";
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

/** What a request brings to its trip. */
export interface TripRequest<T extends Target> {
  readonly group: string;
  readonly kind: AnswerKind;
  targetsOf(group: string): readonly T[] | undefined;
  readonly settings: RouteSettings;
  readonly retries?: number | undefined;
  /** Further names under which the tables of fallbacks are looked up first, e.g. an alias. */
  readonly aliases?: readonly string[] | undefined;
  /** Instead of the settings' own. */
  readonly fallbacks?: readonly Fallback[] | undefined;
  /** Turns to no other group, whatever the settings say. */
  readonly disableFallbacks?: boolean | undefined;
}

/** The way of one request through groups and targets. Changed by `nextStep`, `noteFailure` and `leaveOut` only. */
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
  /** Attempts by target and model. */
  readonly asked: Map<string, number>;
  /** Targets and models that this request does not ask again. */
  readonly out: Set<string>;
  /** When a target and model may be asked again. */
  readonly readyAt: Map<string, number>;
  /** Until when the request waits for a target that somebody else tries; absent before it has to. */
  patientUntil: number | undefined;
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

const MAX_FALLBACKS = 5;
/** Attempts that one request may make at one target. */
const MOST_AT_TARGET = 3;

/** Starts the way of a request; `undefined` if its group is not known. */
export function startTrip<T extends Target>(request: TripRequest<T>): Trip<T> | undefined {
  const { group, settings, fallbacks, disableFallbacks } = request;
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
    patientUntil: undefined,
    lastResort: false,
    over: false,
    full: undefined,
  };
  if (!disableFallbacks) {
    addStops(trip, fallbacks ?? fallbacksOf(trip, settings.fallbacks) ?? settings.defaultFallbacks);
  }
  const able = trip.stops.flatMap((stop) =>
    stop.targets.filter((target) => isUsable(trip, target)),
  );
  trip.alone = able.length < 2;
  return trip;
}

/** Leaves a target out of the rest of a request's way. */
export function leaveOut<T extends Target>(trip: Trip<T>, target: T): void {
  trip.out.add(keyOf(target));
}

/** Whether another target might still answer. */
export function hasAlternative<T extends Target>(trip: Trip<T>): boolean {
  if (trip.over) return false;
  return trip.stops.some(
    ({ targets }, index) => index >= trip.at && targets.some((target) => isUsable(trip, target)),
  );
}

/** A target and the model that is asked for there. */
export function keyOf({ id, model }: Target): string {
  return model === undefined ? id : `${id}\n${model}`;
}

/** Whether a request may ask a target. */
export function isUsable<T extends Target>(trip: Trip<T>, target: T): boolean {
  const key = keyOf(target);
  const most = trip.lastResort ? 1 : MOST_AT_TARGET;
  return (
    target.unavailable === undefined && !trip.out.has(key) && (trip.asked.get(key) ?? 0) < most
  );
}

/** Goes to a group. */
export function enter<T extends Target>(trip: Trip<T>, at: number): void {
  trip.at = at;
  trip.attempts = 0;
  trip.most = Infinity;
}

/** Plans these groups, and their own fallbacks after them. */
export function addStops<T extends Target>(
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
    queue.push(...(ownOf(settings.fallbacks, group) ?? []));
  }
}

/** What a table says of the group that the request is in; of the one that was asked for, by its other names too. */
export function fallbacksOf<T extends Target>(
  { request, stops, at }: Trip<T>,
  fallbacks: Fallbacks | undefined,
): readonly Fallback[] | undefined {
  const { group, aliases = [], disableFallbacks } = request;
  if (disableFallbacks) return undefined;
  const current = stops[at]!.group;
  const names = current === group ? [...aliases, group] : [current];
  return names.map((name) => ownOf(fallbacks, name)).find((found) => found !== undefined);
}

function ownOf(fallbacks: Fallbacks | undefined, name: string): readonly Fallback[] | undefined {
  return fallbacks && Object.hasOwn(fallbacks, name) ? fallbacks[name] : undefined;
}
