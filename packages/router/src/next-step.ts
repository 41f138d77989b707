import { chooseTarget } from "./choose-target.ts";
import { type Full, type Health, whyFull } from "./health.ts";
import type { Target } from "./target.ts";
import { enter, isUsable, type Now, type Stop, type Trip } from "./trip.ts";

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

/** A wait that is worth it where another group could answer, and where none could. */
const PATIENCE = 10_000;
const LAST_PATIENCE = 60_000;
/** How long a request waits for what becomes of a target that is down and being tried, and how often it looks. */
const PROBE_PATIENCE = 5000;
const PROBE_GLANCE = 250;

/** Decides what comes next. */
export function nextStep<T extends Target>(trip: Trip<T>, state: Now): Step<T> {
  const { settings, kind } = trip.request;
  if (trip.over) return { none: { down: 0 } };
  for (;;) {
    const stop = trip.stops[trip.at];
    if (!stop) {
      if (trip.lastResort) return waitForProbe(trip, state) ?? { none: whyNone(trip, state) };
      trip.lastResort = true;
      enter(trip, 0);
      continue;
    }
    const fallback = trip.at < trip.stops.length - 1;
    const usable = stop.targets.filter((target) => isUsable(trip, target));
    const ready =
      trip.meetings.length === 0
        ? usable
        : usable.filter((target) => (trip.met(target)?.readyAt ?? 0) <= state.now);
    if (trip.attempts < trip.most && usable.length > 0) {
      const found = trip.lastResort
        ? downTarget(trip, ready, state)
        : chooseTarget(ready, { ...state, healthOf: state.book.of, settings, kind });
      if (found && "target" in found) {
        trip.attempts++;
        trip.meet(found.target).asked++;
        return { ask: found.target, stop, fallback };
      }
      if (found && "full" in found) trip.full ??= found.full;
      const wait = shortestWait(trip, usable, state, fallback ? PATIENCE : LAST_PATIENCE);
      if (wait !== undefined) return { wait };
    }
    enter(trip, trip.at + 1);
  }
}

/** Nothing that is up is left: one that is down and has no request is worth a try, unless it was just tried in vain. */
function downTarget<T extends Target>(
  trip: Trip<T>,
  ready: readonly T[],
  { book, now }: Now,
): { target: T } | undefined {
  if (trip.patientUntil !== undefined) return undefined;
  const target = ready.find((one) => {
    const health = book.of(one.id);
    return health.downUntil > 0 && !health.probing && !whyFull(one, health, now);
  });
  return target && { target };
}

/** Somebody else tries what could serve: what becomes of it is worth a wait, so that not everybody tries. */
function waitForProbe<T extends Target>(
  trip: Trip<T>,
  { book, now }: Now,
): { wait: number } | undefined {
  const patience = (trip.patientUntil ??= now + PROBE_PATIENCE);
  const isTried = trip.stops.some(({ targets }) =>
    targets.some((target) => isUsable(trip, target) && book.of(target.id).probing),
  );
  if (!isTried || now >= patience) return undefined;
  trip.lastResort = false;
  enter(trip, 0);
  return { wait: PROBE_GLANCE };
}

/** The time until a target may be asked again; one that will still be down then is not waited for. */
function shortestWait<T extends Target>(
  trip: Trip<T>,
  usable: readonly T[],
  { book, now }: Now,
  patience: number,
): number | undefined {
  let shortest = Infinity;
  for (const target of usable) {
    const at = trip.met(target)?.readyAt ?? 0;
    if (at > now && !isDownAt(book.of(target.id), at)) shortest = Math.min(shortest, at - now);
  }
  return shortest <= patience ? shortest : undefined;
}

function isDownAt({ downUntil, probing }: Health, time: number): boolean {
  return downUntil > time || (downUntil > 0 && probing);
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
