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
  /** Who knows the targets of groups. */
  readonly source: { targetsOf(group: string): readonly T[] | undefined };
  readonly settings: RouteSettings;
  readonly retries?: number | undefined;
  /** Further names under which the tables of fallbacks are looked up first, e.g. an alias. */
  readonly aliases?: readonly string[] | undefined;
  /** Instead of the settings' own. */
  readonly fallbacks?: readonly Fallback[] | undefined;
  /** Turns to no other group, whatever the settings say. */
  readonly disableFallbacks?: boolean | undefined;
}

/** What a request has met with at a target and model. */
class Meeting {
  readonly key: string;
  /** Attempts so far. */
  asked = 0;
  /** Whether this request does not ask there again. */
  out = false;
  /** When it may ask there again. */
  readyAt = 0;

  constructor(key: string) {
    this.key = key;
  }
}

/**
 * The way of one request through groups and targets. Changed by `nextStep`, `noteFailure` and `leaveOut` only. A class
 * without tables: one is made for each request, and nearly all of them meet one target.
 */
export class Trip<T extends Target> {
  readonly request: TripRequest<T>;
  /** The groups to visit, in order. */
  stops: Stop<T>[];
  at = 0;
  /** The groups that have been planned. */
  planned: readonly string[];
  /** Whether there never was more than one target that could serve. */
  alone = false;
  /** Attempts in the current group. */
  attempts = 0;
  /** Attempts that the current group may have. */
  most = Infinity;
  readonly meetings: Meeting[] = [];
  /** Until when the request waits for a target that somebody else tries; absent before it has to. */
  patientUntil: number | undefined = undefined;
  /** Whether targets that are down are asked too, since nothing else is left. */
  lastResort = false;
  /** No target can help: the fault is the request's own. */
  over = false;
  full: Full | undefined = undefined;

  constructor(request: TripRequest<T>, targets: readonly T[]) {
    const { group } = request;
    this.request = request;
    this.stops = [{ group, targets, overrides: undefined }];
    this.planned = [group];
  }

  /** What the request has met with at a target, if it was there. */
  met(target: Target): Meeting | undefined {
    if (this.meetings.length === 0) return undefined;
    const key = keyOf(target);
    return this.meetings.find((meeting) => meeting.key === key);
  }

  /** The same, to be changed. */
  meet(target: Target): Meeting {
    const known = this.met(target);
    if (known) return known;
    const meeting = new Meeting(keyOf(target));
    this.meetings.push(meeting);
    return meeting;
  }
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
  const { settings, fallbacks, disableFallbacks } = request;
  const targets = request.source.targetsOf(request.group);
  if (!targets) return undefined;
  const trip = new Trip(request, targets);
  if (!disableFallbacks) {
    addStops(trip, fallbacks ?? fallbacksOf(trip, settings.fallbacks) ?? settings.defaultFallbacks);
  }
  let able = 0;
  for (const stop of trip.stops) {
    for (const target of stop.targets) if (isUsable(trip, target)) able++;
  }
  trip.alone = able < 2;
  return trip;
}

/** Leaves a target out of the rest of a request's way. */
export function leaveOut<T extends Target>(trip: Trip<T>, target: T): void {
  trip.meet(target).out = true;
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
  if (target.unavailable !== undefined) return false;
  const meeting = trip.met(target);
  return !meeting || (!meeting.out && meeting.asked < (trip.lastResort ? 1 : MOST_AT_TARGET));
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
  const { request } = trip;
  const { settings } = request;
  const queue = [...(fallbacks ?? [])];
  // Not taken out one by one: a caller's list may be long.
  for (const entry of queue) {
    if (trip.stops.length > (settings.maxFallbacks ?? MAX_FALLBACKS)) return;
    const { group, overrides } = entry;
    const targets = request.source.targetsOf(group);
    // A group comes again only with another request.
    if (!targets || (!overrides && trip.planned.includes(group))) continue;
    trip.planned = [...trip.planned, group];
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
