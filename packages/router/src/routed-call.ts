import { nextWithin, waitFor } from "./clock.ts";
import { type Running, startRunning, type World } from "./running.ts";
import type { Attempt, Reply, Routed, RouteRequest } from "./router.ts";
import { isToken, Repetition, Sent } from "./sent.ts";
import type { StreamRecovery, Target } from "./target.ts";
import { nextStep } from "./next-step.ts";
import { noteFailure } from "./note-failure.ts";
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

/** Another answer says something else than the caller has read. */
const DIVERGED = Symbol("diverged");
const END = { value: undefined, done: true } as const;

type Step<Item> = IteratorResult<readonly Item[]>;

/** One request on its way; of a streamed answer also the stream that its caller reads. */
export class RoutedCall<T extends Target, Item, Answer extends Reply<Item>>
  implements Routed<T, Item, Answer>, AsyncIterator<readonly Item[]>
{
  readonly #world: World<T, Item>;
  readonly #trip: Trip<T>;
  readonly #request: RouteRequest<T, Item, Answer>;
  readonly #sent = new Sent();
  /** Whether what was sent may be needed: to compare with, or to count. */
  #remembers: boolean;
  /** The reader has left. */
  #closed = false;
  /** Ends a wait at once. */
  #wake: (() => void) | undefined;
  /** The last error of the group that was asked for: the one that its caller understands. */
  #failure: unknown;
  #reply: Answer | undefined;
  #running!: Running<T>;
  #stream!: AsyncIterator<readonly Item[]>;
  /** What was read ahead. */
  #lead: readonly Item[] | undefined;
  #reportedTokens: (() => number | undefined) | undefined;
  /** What each step of the stream goes through, made when there is one. */
  #onStep: ((step: Step<Item>) => Step<Item> | Promise<Step<Item>>) | undefined;
  #onFailure: ((error: unknown) => Promise<Step<Item>>) | undefined;
  /** After a recovery: what makes the items of another answer follow those of the first. */
  #repetition: Repetition | undefined;

  constructor(world: World<T, Item>, trip: Trip<T>, request: RouteRequest<T, Item, Answer>) {
    this.#world = world;
    this.#trip = trip;
    this.#request = request;
    this.#remembers = request.promptTokens !== undefined;
  }

  /** Begins the answer. */
  start(): Promise<this> {
    return this.#begin();
  }

  get reply(): Answer {
    return this.#reply!;
  }

  get stream(): this | undefined {
    return this.#reply?.stream && this;
  }

  get attempt(): Attempt<T> {
    return this.#running.attempt;
  }

  next(): Promise<Step<Item>> {
    const lead = this.#lead;
    this.#lead = undefined;
    if (lead && lead.length > 0) return Promise.resolve({ value: this.#note(lead), done: false });
    // Without an async function on the way: a stream passes here with each of its batches.
    this.#onStep ??= (step) => this.#pass(step);
    this.#onFailure ??= (error) => this.#goOn(error);
    return this.#stream.next().then(this.#onStep, this.#onFailure);
  }

  /** Hands a batch on. */
  #pass(step: Step<Item>): Step<Item> | Promise<Step<Item>> {
    const running = this.#running;
    if (step.done) {
      if (!running.over) running.end({ ok: true, tokens: this.#tokens(), pace: running.pace });
      return END;
    }
    if (!this.#repetition) {
      this.#note(step.value);
      return step;
    }
    const items = this.#repeat(step.value);
    // What was sent has been repeated by now, so nothing can differ.
    if (items === DIVERGED) throw new Error("An answer differs from what it has repeated.");
    return items.length > 0 ? { value: this.#note(items), done: false } : this.next();
  }

  /** After a failure: another answer, or the error. */
  async #goOn(error: unknown): Promise<Step<Item>> {
    if (this.#closed) return END;
    try {
      await this.#recover(error);
    } catch (final) {
      if (this.#closed) return END;
      throw final;
    }
    return this.next();
  }

  async return(): Promise<Step<Item>> {
    this.#closed = true;
    this.#wake?.();
    if (!this.#running.over) this.#running.end({ ok: undefined, tokens: this.#tokens() });
    await this.#stream.return?.();
    return END;
  }

  /** Asks targets until one answers well; of a stream, reads on to where the caller's begins. */
  async #begin(): Promise<this> {
    const { noTarget, aborted, clock } = this.#world;
    const request = this.#request;
    const { signal, group } = request;
    for (;;) {
      if (signal?.aborted || this.#closed) throw aborted();
      const step = nextStep(this.#trip, this.#now());
      if ("none" in step) throw this.#failure ?? noTarget(group, step.none);
      if ("wait" in step) {
        await waitFor(clock, step.wait, signal, (wake) => (this.#wake = wake));
        continue;
      }
      const running = startRunning(this.#world, this.#trip, this.#request, step);
      const { attempt } = running;
      try {
        const reply = await request.ask(attempt);
        const lead = reply.stream && (await this.#open(reply.stream, running));
        if (lead === DIVERGED) {
          running.end({ ok: undefined, tokens: 0 });
          leaveOut(this.#trip, step.ask);
          const failure = { code: "diverged", error: this.#failure, begun: false };
          request.onEnd?.(attempt, failure, clock.now() - running.started);
          continue;
        }
        running.begin();
        running.pace = clock.now() - running.started;
        if (!reply.stream) {
          const tokens = reply.tokens ?? this.#estimate(reply.characters ?? 0);
          running.end({ ok: true, tokens, pace: running.pace });
        } else {
          this.#stream = reply.stream;
          this.#reportedTokens = reply.tokens;
          this.#remembers ||= this.#recoveryOf(attempt.target) === "verify";
          this.#lead = lead;
        }
        this.#running = running;
        request.onEnd?.(attempt, undefined, running.pace);
        this.#reply ??= reply;
        return this;
      } catch (error) {
        const { code } = this.#fail(running, error, false);
        // The reason of a refusal is told, whoever refuses.
        const tells = attempt.group === group || code === "content_policy";
        if (tells || this.#failure === undefined) this.#failure = error;
      }
    }
  }

  /** Reads a stream to its first token, or past what the caller has; with `hold` to its end. */
  async #open(
    stream: AsyncIterator<readonly Item[]>,
    running: Running<T>,
  ): Promise<readonly Item[] | typeof DIVERGED> {
    const { chunkOf, clock, timedOut, aborted } = this.#world;
    const { patience, started, attempt } = running;
    const repeating = this.#sent.id !== "";
    this.#repetition = repeating ? new Repetition(this.#sent) : undefined;
    const holds = this.#recoveryOf(attempt.target) === "hold";
    // Where nothing else could answer, there is no use in keeping the caller waiting.
    const waits = repeating || holds || hasAlternative(this.#trip);
    const held: Item[] = [];
    let begun = false;
    for (;;) {
      const step: IteratorResult<readonly Item[]> = await (begun || patience === undefined
        ? stream.next()
        : nextWithin(stream, started + patience - clock.now(), clock, () => timedOut(patience)));
      if (this.#closed) {
        await stream.return?.();
        throw aborted();
      }
      if (step.done) return this.#repetition?.complete === false ? DIVERGED : held;
      begun ||= step.value.some((item) => isToken(chunkOf(item)));
      const items = repeating ? this.#repeat(step.value) : step.value;
      if (items === DIVERGED) {
        await stream.return?.();
        return DIVERGED;
      }
      held.push(...items);
      if (!holds && (!waits || (repeating ? held.length > 0 : begun))) return held;
    }
  }

  #repeat(batch: readonly Item[]): readonly Item[] | typeof DIVERGED {
    const { chunkOf, itemOf } = this.#world;
    const items: Item[] = [];
    for (const item of batch) {
      const rest = this.#repetition!.take(chunkOf(item));
      if (rest === false) return DIVERGED;
      if (rest) items.push(itemOf(rest));
    }
    return items;
  }

  /** Goes on with another answer where that is allowed and possible; else throws. */
  async #recover(error: unknown): Promise<void> {
    const { code } = this.#fail(this.#running, error, true);
    const recoverable =
      this.#recoveryOf(this.#running.attempt.target) === "verify" &&
      RECOVERABLE.has(code) &&
      !this.#sent.beyondText &&
      hasAlternative(this.#trip);
    if (!recoverable) throw error;
    this.#failure = error;
    try {
      await this.#begin();
    } catch (another) {
      // What the caller has is a part of the first answer, so its error is the one to tell.
      throw this.#request.signal?.aborted ? another : error;
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

  /** Lets go of a target that failed, and takes note; throws on what is no failure of a provider. */
  #fail(running: Running<T>, error: unknown, begun: boolean): RouteFault {
    const { attempt, started, hurried } = running;
    const fault = this.#world.faultOf(error);
    if (!fault || fault.code === "aborted" || this.#request.signal?.aborted || this.#closed) {
      running.end({ ok: undefined, tokens: 0 });
      throw error;
    }
    const { code, retryAfter } = fault;
    const tokens = begun ? this.#tokens() : 0;
    if (code === "timeout" && hurried) running.end({ ok: undefined, tokens });
    else running.end({ ok: false, code, retryAfter, tokens });
    this.#request.onEnd?.(attempt, { code, error, begun }, this.#world.clock.now() - started);
    noteFailure(this.#trip, attempt.target, fault, this.#now(), begun);
    return fault;
  }

  /** Remembers what the caller is about to get. */
  #note(items: readonly Item[]): readonly Item[] {
    const { chunkOf } = this.#world;
    for (const item of items) {
      const chunk = chunkOf(item);
      if (chunk.usage) this.#running.tokens = chunk.usage.total_tokens;
      if (this.#remembers) this.#sent.add(chunk);
    }
    return items;
  }

  #tokens(): number {
    return this.#running.tokens ?? this.#reportedTokens?.() ?? this.#estimate(this.#sent.length);
  }

  #estimate(characters: number): number {
    const request = this.#request;
    return request.promptTokens
      ? request.promptTokens() + Math.ceil(characters / CHARACTERS_PER_TOKEN)
      : 0;
  }

  #now(): Now {
    const { book, clock } = this.#world;
    return { book, now: clock.now(), random: clock.random };
  }
}
