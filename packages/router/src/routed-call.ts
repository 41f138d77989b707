import { nextWithin, waitFor } from "./clock.ts";
import { nextStep } from "./next-step.ts";
import { noteFailure } from "./note-failure.ts";
import { RoutedStream } from "./routed-stream.ts";
import type { Attempt, Reply, Routed, RouteRequest } from "./router.ts";
import { type Running, startRunning, type World } from "./running.ts";
import { isToken, Repetition } from "./sent.ts";
import type { StreamRecovery, Target } from "./target.ts";
import { hasAlternative, leaveOut, type Now, type RouteFault, type Trip } from "./trip.ts";

const CHARACTERS_PER_TOKEN = 4;

/** A stream that breaks so may go on elsewhere; any other error is the answer's own. */
const RECOVERABLE = new Set([
  "truncated",
  "timeout",
  "connection",
  "server_error",
  "overloaded",
  "rate_limit",
  "invalid_response",
]);

/** One request on its way: its attempts until one answers well, and those after its stream broke. */
export class RoutedCall<T extends Target, Item, Answer extends Reply<Item>> implements Routed<
  T,
  Item,
  Answer
> {
  reply!: Answer;
  attempt!: Attempt<T>;
  stream: RoutedStream<T, Item> | undefined;
  /** The reader has left. */
  left = false;
  readonly #world: World<T, Item>;
  readonly #trip: Trip<T>;
  readonly #request: RouteRequest<T, Item, Answer>;
  /** Ends a wait at once. */
  #wake: (() => void) | undefined;
  /** The last error of the group that was asked for: the one that its caller understands. */
  #failure: unknown;

  constructor(world: World<T, Item>, trip: Trip<T>, request: RouteRequest<T, Item, Answer>) {
    this.#world = world;
    this.#trip = trip;
    this.#request = request;
  }

  /** Asks targets until one answers well; of a stream, reads on to where the caller's begins. */
  async begin(): Promise<this> {
    const { noTarget, aborted, clock } = this.#world;
    const request = this.#request;
    const { signal, group } = request;
    for (;;) {
      if (signal?.aborted || this.left) throw aborted();
      const step = nextStep(this.#trip, this.#now());
      if ("none" in step) throw this.#failure ?? noTarget(group, step.none);
      if ("wait" in step) {
        await waitFor(clock, step.wait, signal, (wake) => (this.#wake = wake));
        continue;
      }
      const running = startRunning(this.#world, this.#trip, request, step);
      const { attempt } = running;
      try {
        const reply = await request.ask(attempt);
        // Who was sent nothing may get any answer.
        const sent = this.stream?.sent;
        const repetition = sent?.id ? new Repetition(sent) : undefined;
        const lead: readonly Item[] | false | undefined =
          reply.stream && (await this.#open(reply.stream, running, repetition));
        if (lead === false) {
          running.end({ ok: undefined, tokens: 0 });
          leaveOut(this.#trip, step.ask);
          const failure = { code: "diverged", error: this.#failure, begun: false };
          request.onEnd?.(attempt, failure, clock.now() - running.started);
          continue;
        }
        running.begin();
        running.pace = clock.now() - running.started;
        if (!reply.stream) {
          const tokens = reply.tokens ?? this.estimate(reply.characters ?? 0);
          running.end({ ok: true, tokens, pace: running.pace });
        } else {
          this.stream ??= this.#makeStream(attempt.target);
          this.stream.follow(reply, running, lead!, repetition);
        }
        this.attempt = attempt;
        request.onEnd?.(attempt, undefined, running.pace);
        this.reply ??= reply;
        return this;
      } catch (error) {
        const { code } = this.#fail(running, error);
        // The reason of a refusal is told, whoever refuses.
        const tells = attempt.group === group || code === "content_policy";
        if (tells || this.#failure === undefined) this.#failure = error;
      }
    }
  }

  /** Goes on with another answer where that is allowed and possible; else throws. */
  async recover(error: unknown, running: Running<T>, stream: RoutedStream<T, Item>): Promise<void> {
    const { code } = this.#fail(running, error, stream);
    const recoverable =
      this.#recoveryOf(running.attempt.target) === "verify" &&
      RECOVERABLE.has(code) &&
      !stream.sent.beyondText &&
      hasAlternative(this.#trip);
    if (!recoverable) throw error;
    this.#failure = error;
    try {
      await this.begin();
    } catch (another) {
      // What the caller has is a part of the first answer, so its error is the one to tell.
      throw this.#request.signal?.aborted ? another : error;
    }
  }

  /** The reader leaves: nobody is asked any more. */
  leave(): void {
    this.left = true;
    this.#wake?.();
  }

  /** Estimates the tokens of the prompt and of so many characters of an answer, where the provider counts none. */
  estimate(characters: number): number {
    const request = this.#request;
    return request.promptTokens
      ? request.promptTokens() + Math.ceil(characters / CHARACTERS_PER_TOKEN)
      : 0;
  }

  #makeStream(target: T): RoutedStream<T, Item> {
    const remembers =
      this.#request.promptTokens !== undefined || this.#recoveryOf(target) === "verify";
    return new RoutedStream(this, this.#world, remembers);
  }

  /** Reads a stream to its first token, or past what the caller has; with `hold` to its end. `false`: it differs from that. */
  async #open(
    stream: AsyncIterator<readonly Item[]>,
    { patience, started, attempt }: Running<T>,
    repetition: Repetition | undefined,
  ): Promise<readonly Item[] | false> {
    const { chunkOf, clock, timedOut, aborted } = this.#world;
    const holds = this.#recoveryOf(attempt.target) === "hold";
    // Where nothing else could answer, there is no use in keeping the caller waiting.
    const waits = repetition || holds || hasAlternative(this.#trip);
    const held: Item[] = [];
    let begun = false;
    for (;;) {
      const step: IteratorResult<readonly Item[]> = await (begun || patience === undefined
        ? stream.next()
        : nextWithin(stream, started + patience - clock.now(), clock, () => timedOut(patience)));
      if (this.left) {
        await stream.return?.();
        throw aborted();
      }
      if (step.done) return repetition?.complete === false ? false : held;
      begun ||= step.value.some((item) => isToken(chunkOf(item)));
      const items = repetition ? repetition.takeAll(step.value, this.#world) : step.value;
      if (!items) {
        await stream.return?.();
        return false;
      }
      held.push(...items);
      if (!holds && (!waits || (repetition ? held.length > 0 : begun))) return held;
    }
  }

  #recoveryOf({ recovery }: T): StreamRecovery {
    const { settings } = this.#world;
    return (
      this.#request.recovery ??
      recovery ??
      settings.recovery ??
      (this.#trip.alone ? "error" : "verify")
    );
  }

  /** Lets go of a target that failed (`broken`: the stream, if its answer had begun), and takes note; throws on what is no failure of a provider. */
  #fail(running: Running<T>, error: unknown, broken?: RoutedStream<T, Item>): RouteFault {
    const { attempt, started, hurried } = running;
    const fault = this.#world.faultOf(error);
    if (!fault || fault.code === "aborted" || this.#request.signal?.aborted || this.left) {
      running.end({ ok: undefined, tokens: 0 });
      throw error;
    }
    const { code, retryAfter } = fault;
    const begun = broken !== undefined;
    const tokens = broken?.tokens() ?? 0;
    if (code === "timeout" && hurried) running.end({ ok: undefined, tokens });
    else running.end({ ok: false, code, retryAfter, tokens });
    this.#request.onEnd?.(attempt, { code, error, begun }, this.#world.clock.now() - started);
    noteFailure(this.#trip, attempt.target, fault, this.#now(), begun);
    return fault;
  }

  #now(): Now {
    const { book, clock } = this.#world;
    return { book, now: clock.now(), random: clock.random };
  }
}
