import type { Clock } from "./clock.ts";
import {
  type AnswerKind,
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

type Timed = Pick<World<Target, unknown>, "book" | "clock" | "settings">;

/** What an attempt is told beside its target when it starts. */
interface Start<T extends Target> {
  readonly attempt: Attempt<T>;
  readonly alone: boolean;
  readonly stream: boolean;
  readonly patience: number | undefined;
  readonly hurried: boolean;
}

/**
 * An attempt under way, from its start until its target is let go of. Times in milliseconds. A class: an object with
 * a getter of its own would get a hidden class of its own, which V8 keeps, and with it the whole request.
 */
export class Running<T extends Target> {
  readonly attempt: Attempt<T>;
  readonly started: number;
  /** To the first token. */
  readonly patience: number | undefined;
  /** Whether its caller gives it less time than the target has: then a timeout says nothing about the target. */
  readonly hurried: boolean;
  /** From the start to the first token. */
  pace = 0;
  /** As the provider counted them. */
  tokens: number | undefined = undefined;
  /** Whether the target was let go of. */
  over = false;
  readonly #world: Timed;
  readonly #health: Health;
  readonly #alone: boolean;
  readonly #kind: AnswerKind;
  #probe: boolean;

  constructor(world: Timed, { attempt, alone, stream, patience, hurried }: Start<T>) {
    this.attempt = attempt;
    this.patience = patience;
    this.hurried = hurried;
    this.started = world.clock.now();
    this.#world = world;
    this.#alone = alone;
    this.#kind = stream ? "stream" : "whole";
    this.#health = world.book.of(attempt.target.id);
    this.#probe = startAttempt(this.#health, this.started);
  }

  /** The answer has begun. */
  begin(): void {
    if (this.#probe) endProbe(this.#health);
    this.#probe = false;
  }

  /** Lets go of the target; harmless the second time. */
  end(outcome: Outcome): void {
    if (this.over) return;
    this.over = true;
    const { clock, settings } = this.#world;
    endAttempt(this.#health, this.attempt.target, outcome, {
      probe: this.#probe,
      alone: this.#alone,
      kind: this.#kind,
      now: clock.now(),
      settings,
    });
  }
}

/** Starts the attempt that a step asks for, with its limits. */
export function startRunning<T extends Target, Item, Answer extends Reply<Item>>(
  world: World<T, Item>,
  trip: Trip<T>,
  request: RouteRequest<T, Item, Answer>,
  step: Extract<Step<T>, { ask: T }>,
): Running<T> {
  const { ask: target, stop } = step;
  const { settings } = world;
  const { stream } = request;
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
  const { alone } = trip;
  const hurried =
    isHurried(request.timeout, target.timeout) ||
    isHurried(request.streamTimeout, target.streamTimeout);
  const running = new Running(world, { attempt, alone, stream, patience, hurried });
  request.onStart?.(attempt);
  return running;
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
