import { byCode } from "./health.ts";
import type { Fallback, Target } from "./target.ts";
import { addStops, enter, fallbacksOf, type Now, type RouteFault, type Trip } from "./trip.ts";

const RETRIES = 2;

/** Worth asking the same target again, where the error itself does not say. */
const AGAIN = new Set(["rate_limit", "server_error", "overloaded", "connection"]);

/** The request's own fault, or its caller's wish: nobody is asked again. */
const FINAL = new Set(["invalid_request", "aborted"]);

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
    trip.meet(target).readyAt = state.now + delayOf(trip, target, fault, state);
    return;
  }
  trip.meet(target).out = true;
  if (FINAL.has(code)) trip.over = true;
  else if (code === "content_policy") {
    turnTo(trip, fallbacksOf(trip, settings.contentPolicyFallbacks) ?? []);
  } else if (code === "context_length_exceeded") {
    const larger = fallbacksOf(trip, settings.contextWindowFallbacks);
    if (larger) turnTo(trip, larger);
    else leaveOutSmaller(trip, target);
  }
}

function delayOf<T extends Target>(
  trip: Trip<T>,
  target: T,
  { retryAfter = 0 }: RouteFault,
  { random }: Now,
): number {
  const before = (trip.met(target)?.asked ?? 1) - 1;
  const backOff = Math.min(500 * 2 ** before, 8000) * (1 - 0.25 * random());
  // Who was told to wait must not come back in one moment with all the others.
  const told = retryAfter * 1000 * (1 + 0.1 * random());
  return Math.max(trip.request.settings.retryAfter ?? 0, backOff, told);
}

/** From here on only these groups are asked. */
function turnTo<T extends Target>(trip: Trip<T>, fallbacks: readonly Fallback[]): void {
  const { group } = trip.stops[trip.at]!;
  const isLeft = (name: string) => name !== group && trip.stops.some((stop) => stop.group === name);
  trip.planned = trip.planned.filter((name) => !isLeft(name));
  trip.stops = [];
  addStops(trip, fallbacks);
  enter(trip, 0);
  trip.over = trip.stops.length === 0;
}

/** Goes on without the models that are the same one, or whose window is known to be as small. */
function leaveOutSmaller<T extends Target>(trip: Trip<T>, { contextWindow }: T): void {
  for (const [index, { targets }] of trip.stops.entries()) {
    for (const target of targets) {
      const window = target.contextWindow;
      const fits =
        window === undefined
          ? index > trip.at
          : window > (contextWindow ?? (index > trip.at ? 0 : Infinity));
      if (!fits) trip.meet(target).out = true;
    }
  }
}
