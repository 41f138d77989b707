import { type Running, startRunning, type World } from "./running.ts";
import type { Attempt, Reply, Routed, RouteRequest } from "./router.ts";
import { isToken, Repetition, Sent } from "./sent.ts";
import type { StreamRecovery, Target } from "./target.ts";
import {
  hasAlternative,
  nextStep,
  noteFailure,
  type Now,
  type RouteFault,
  type Trip,
} from "./trip.ts";

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

/** One request on its way; of a streamed answer also the stream that its caller reads. */
export class RoutedCall<T extends Target, Item, Answer extends Reply<Item>>
  implements Routed<T, Item, Answer>, AsyncIterator<readonly Item[]>
{
  readonly #world: World<T, Item>;
  readonly #trip: Trip<T>;
  readonly #request: RouteRequest<T, Item, Answer>;
  readonly #recovery: StreamRecovery;
  readonly #sent = new Sent();
  /** Whether what was sent may be needed: to compare with, or to count. */
  readonly #remembers: boolean;
  /** The last error of the group that was asked for: the one that its caller understands. */
  #failure: unknown;
  #reply!: Answer;
  #running!: Running<T>;
  #stream!: AsyncIterator<readonly Item[]>;
  /** What was read ahead. */
  #lead: readonly Item[] | undefined;
  /** After a recovery: what makes the items of another answer follow those of the first. */
  #repetition: Repetition | undefined;

  constructor(world: World<T, Item>, trip: Trip<T>, request: RouteRequest<T, Item, Answer>) {
    this.#world = world;
    this.#trip = trip;
    this.#request = request;
    const [first] = trip.stops[0]!.targets;
    this.#recovery =
      request.recovery ??
      first?.recovery ??
      world.settings.recovery ??
      (trip.alone ? "error" : "verify");
    this.#remembers = this.#recovery === "verify" || request.promptTokens !== undefined;
  }

  /** Begins the answer. */
  async start(): Promise<this> {
    this.#reply = await this.#begin();
    return this;
  }

  get reply(): Answer {
    return this.#reply;
  }

  get stream(): this | undefined {
    return this.#reply.stream && this;
  }

  get attempt(): Attempt<T> {
    return this.#running.attempt;
  }

  next(): Promise<IteratorResult<readonly Item[]>> {
    const lead = this.#lead;
    this.#lead = undefined;
    if (lead && lead.length > 0) return Promise.resolve({ value: this.#note(lead), done: false });
    // Without an async function on the way: a stream passes here with each of its batches.
    return this.#stream.next().then(this.#pass, this.#goOn);
  }

  /** Hands a batch on. */
  readonly #pass = (
    step: IteratorResult<readonly Item[]>,
  ): IteratorResult<readonly Item[]> | Promise<IteratorResult<readonly Item[]>> => {
    if (step.done) {
      this.#running.end({ ok: true, tokens: this.#tokens(), pace: this.#running.pace });
      return { value: undefined, done: true };
    }
    if (!this.#repetition) {
      this.#note(step.value);
      return step;
    }
    // What was sent has been repeated by now, so nothing can differ.
    const items = this.#repeat(step.value) as readonly Item[];
    return items.length > 0 ? { value: this.#note(items), done: false } : this.next();
  };

  /** After a failure: another answer, or the error. */
  readonly #goOn = async (error: unknown): Promise<IteratorResult<readonly Item[]>> => {
    await this.#recover(error);
    return this.next();
  };

  async return(): Promise<IteratorResult<readonly Item[]>> {
    this.#running.end({ ok: undefined, tokens: this.#tokens() });
    await this.#stream.return?.();
    return { value: undefined, done: true };
  }

  /** Asks targets until one answers well; of a stream, reads on to where the caller's begins. */
  async #begin(): Promise<Answer> {
    const { noTarget, aborted, clock } = this.#world;
    for (;;) {
      const step = nextStep(this.#trip, this.#now());
      if ("none" in step) {
        throw this.#failure ?? noTarget(this.#request.group, step.none);
      }
      if ("wait" in step) {
        await this.#wait(step.wait);
        if (this.#request.signal?.aborted) throw aborted();
        continue;
      }
      const running = startRunning(this.#world, this.#trip, this.#request, step);
      try {
        const reply = await this.#request.ask(running.attempt);
        if (reply.stream) {
          const lead = await this.#open(reply.stream, running);
          if (lead === DIVERGED) {
            running.end({ ok: undefined, tokens: 0 });
            this.#trip.out.add(step.ask.id);
            continue;
          }
          this.#stream = reply.stream;
          this.#lead = lead;
          running.pace = clock.now() - running.started;
        } else {
          const tokens = reply.tokens ?? this.#estimate(reply.characters ?? 0);
          const pace = clock.now() - running.started;
          running.end({ ok: true, tokens, pace });
        }
        this.#running = running;
        this.#request.onEnd?.(running.attempt, undefined, clock.now() - running.started);
        return reply;
      } catch (error) {
        this.#fail(running, error);
        const isOwn = running.attempt.group === this.#request.group;
        if (isOwn || this.#failure === undefined) this.#failure = error;
      }
    }
  }

  /** Reads a stream to its first token, or past what the caller has; with `hold` to its end. */
  async #open(
    stream: AsyncIterator<readonly Item[]>,
    running: Running<T>,
  ): Promise<readonly Item[] | typeof DIVERGED> {
    const { chunkOf } = this.#world;
    const repeating = this.#sent.id !== "";
    if (repeating) this.#repetition = new Repetition(this.#sent);
    const held: Item[] = [];
    // Where nothing else could answer, there is no use in keeping the caller waiting.
    const waits = repeating || this.#recovery === "hold" || hasAlternative(this.#trip);
    let begun = false;
    for (;;) {
      const step = await this.#within(stream, begun ? undefined : running);
      if (step.done) {
        if (this.#repetition && !this.#repetition.complete) return DIVERGED;
        return held;
      }
      begun ||= step.value.some((item) => isToken(chunkOf(item)));
      const items = this.#repetition ? this.#repeat(step.value) : step.value;
      if (items === DIVERGED) {
        await stream.return?.();
        return DIVERGED;
      }
      held.push(...items);
      if (this.#recovery === "hold") continue;
      if (!waits || (repeating ? held.length > 0 : begun)) return held;
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

  /** The next batch; without a first token in time the stream is closed. */
  #within(
    stream: AsyncIterator<readonly Item[]>,
    running: Running<T> | undefined,
  ): Promise<IteratorResult<readonly Item[]>> {
    if (running?.patience === undefined) return stream.next();
    const { clock, timedOut } = this.#world;
    const { patience, started } = running;
    return new Promise((resolve, reject) => {
      const stop = clock.after(Math.max(0, started + patience - clock.now()), () => {
        reject(timedOut(patience));
        stream.return?.().catch(() => {});
      });
      stream.next().then(resolve, reject).finally(stop);
    });
  }

  /** Goes on with another answer where that is allowed and possible; else throws. */
  async #recover(error: unknown): Promise<void> {
    const { code } = this.#fail(this.#running, error, true);
    const recoverable =
      this.#recovery === "verify" &&
      RECOVERABLE.has(code) &&
      !this.#sent.beyondText &&
      hasAlternative(this.#trip);
    if (!recoverable) throw error;
    try {
      await this.#begin();
    } catch (another) {
      // What the caller has is a part of the first answer, so its error is the one to tell.
      throw this.#request.signal?.aborted ? another : error;
    }
  }

  /** Lets go of a target that failed, and takes note; throws on what is no failure of a provider. */
  #fail(running: Running<T>, error: unknown, sent = false): RouteFault {
    const { attempt } = running;
    const fault = this.#world.faultOf(error);
    if (!fault || fault.code === "aborted" || this.#request.signal?.aborted) {
      running.end({ ok: undefined, tokens: 0 });
      throw error;
    }
    const { code, retryAfter } = fault;
    running.end({ ok: false, code, retryAfter });
    this.#request.onEnd?.(attempt, code, this.#world.clock.now() - running.started);
    noteFailure(this.#trip, attempt.target, fault, this.#now(), sent);
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
    return this.#running.tokens ?? this.#estimate(this.#sent.length);
  }

  #estimate(characters: number): number {
    const { promptTokens } = this.#request;
    return promptTokens ? promptTokens() + Math.ceil(characters / CHARACTERS_PER_TOKEN) : 0;
  }

  /** Waits, unless the caller leaves. */
  #wait(ms: number): Promise<void> {
    const { signal } = this.#request;
    return new Promise((resolve) => {
      const done = (): void => {
        stop();
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const stop = this.#world.clock.after(ms, done);
      if (signal?.aborted) done();
      else signal?.addEventListener("abort", done);
    });
  }

  #now(): Now {
    const { book, clock } = this.#world;
    return { book, now: clock.now(), random: clock.random };
  }
}
