import type { Clock } from "./clock.ts";
import {
  endAttempt,
  endProbe,
  type Health,
  type HealthBook,
  type Outcome,
  startAttempt,
} from "./health.ts";
import type { Attempt, Reply, RouteRequest, RouterOptions } from "./router.ts";
import type { RouteSettings, Target } from "./target.ts";
import type { Step } from "./next-step.ts";
import type { Trip } from "./trip.ts";

const FIRST_TOKEN = 10_000;
const IDLE_WITH_FALLBACK = 15_000;
const IDLE = 30_000;

/** A router's options with nothing left out. */
export type World<T extends Target, Item> = RouterOptions<T, Item> & {
  settings: RouteSettings;
  book: HealthBook;
  clock: Clock;
};

/** An attempt under way, from its start until its target is let go of. Times in milliseconds. */
export interface Running<T extends Target> {
  readonly attempt: Attempt<T>;
  readonly health: Health;
  readonly started: number;
  /** To the first token. */
  readonly patience: number | undefined;
  /** From the start to the first token. */
  pace: number;
  /** As the provider counted them. */
  tokens: number | undefined;
  /** Whether its caller gives it less time than the target has: then a timeout says nothing about the target. */
  readonly hurried: boolean;
  /** Whether the target was let go of. */
  readonly over: boolean;
  /** The answer has begun. */
  begin(): void;
  /** Lets go of the target; harmless the second time. */
  end(outcome: Outcome): void;
}

/** Starts the attempt that a step asks for, with its limits. */
export function startRunning<T extends Target, Item, Answer extends Reply<Item>>(
  { book, clock, settings }: World<T, Item>,
  trip: Trip<T>,
  request: RouteRequest<T, Item, Answer>,
  step: Extract<Step<T>, { ask: T }>,
): Running<T> {
  const { ask: target, stop } = step;
  const { stream, onStart } = request;
  const patience = stream ? patienceOf(request, step, settings) : undefined;
  // 0 means no limit.
  const timeout = (request.timeout ?? target.timeout) || Infinity;
  const first = Math.min(timeout, patience ?? Infinity);
  const attempt: Attempt<T> = {
    target,
    group: stop.group,
    overrides: stop.overrides,
    timeout: first === Infinity ? undefined : first,
    idleTimeout: request.idleTimeout ?? idleOf(step, settings),
  };
  const health = book.of(target.id);
  const started = clock.now();
  let probe = startAttempt(health, started);
  let over = false;
  onStart?.(attempt);
  return {
    attempt,
    health,
    started,
    patience,
    pace: 0,
    tokens: undefined,
    hurried:
      isHurried(request.timeout, target.timeout) ||
      isHurried(request.streamTimeout, target.streamTimeout),
    get over() {
      return over;
    },
    begin() {
      if (probe) endProbe(health);
      probe = false;
    },
    end(outcome) {
      if (over) return;
      over = true;
      endAttempt(health, target, outcome, {
        probe,
        alone: trip.alone,
        kind: stream ? "stream" : "whole",
        now: clock.now(),
        settings,
      });
    },
  };
}

function patienceOf<T extends Target>(
  { streamTimeout }: { streamTimeout?: number | undefined },
  { ask, fallback }: { ask: T; fallback: boolean },
  { firstToken = FIRST_TOKEN }: RouteSettings,
): number | undefined {
  const configured = streamTimeout ?? ask.streamTimeout;
  const limit = configured ?? (fallback && !ask.coldStart ? firstToken : undefined);
  return limit || undefined;
}

function isHurried(asked: number | undefined, own: number | undefined): boolean {
  return asked !== undefined && asked > 0 && asked < (own || Infinity);
}

function idleOf(
  { fallback }: { fallback: boolean },
  { idle = IDLE, idleWithFallback = IDLE_WITH_FALLBACK }: RouteSettings,
): number {
  return fallback ? idleWithFallback : idle;
}
