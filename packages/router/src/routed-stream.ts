import type { RoutedCall } from "./routed-call.ts";
import type { OpenReply, Reply } from "./router.ts";
import type { Running, World } from "./running.ts";
import { type Repetition, Sent } from "./sent.ts";
import type { Target } from "./target.ts";

const END = { value: undefined, done: true } as const;

type Step<Item> = IteratorResult<readonly Item[]>;

/** The stream that a caller reads: after a break it goes on with another answer that has repeated what was sent. */
export class RoutedStream<T extends Target, Item> implements AsyncIterator<readonly Item[]> {
  /** What the caller has, where it is remembered. */
  readonly sent = new Sent();
  readonly #call: RoutedCall<T, Item, Reply<Item>>;
  readonly #world: World<T, Item>;
  /** Whether what was sent may be needed: to compare with, or to count. */
  readonly #remembers: boolean;
  #running!: Running<T>;
  #stream!: AsyncIterator<readonly Item[]>;
  #reportedTokens: (() => number | undefined) | undefined;
  /** What was read ahead. */
  #lead: readonly Item[] | undefined;
  /** After a recovery: what makes the items of another answer follow those of the first. */
  #repetition: Repetition | undefined;
  /** What each step of the stream goes through, made when it is read. */
  #onStep: ((step: Step<Item>) => Step<Item> | Promise<Step<Item>>) | undefined;
  #onFailure: ((error: unknown) => Promise<Step<Item>>) | undefined;

  constructor(call: RoutedCall<T, Item, Reply<Item>>, world: World<T, Item>, remembers: boolean) {
    this.#call = call;
    this.#world = world;
    this.#remembers = remembers;
  }

  /** Goes on with an answer that has begun, and with what was read of it. */
  follow(
    { stream, tokens }: OpenReply<Item>,
    running: Running<T>,
    lead: readonly Item[],
    repetition: Repetition | undefined,
  ): void {
    this.#stream = stream;
    this.#reportedTokens = tokens;
    this.#running = running;
    this.#lead = lead;
    this.#repetition = repetition;
  }

  /** The tokens so far, as the provider counted them or as estimated. */
  tokens(): number {
    return (
      this.#running.tokens ?? this.#reportedTokens?.() ?? this.#call.estimate(this.sent.length)
    );
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

  async return(): Promise<Step<Item>> {
    this.#call.leave();
    if (!this.#running.over) this.#running.end({ ok: undefined, tokens: this.tokens() });
    await this.#stream.return?.();
    return END;
  }

  /** Hands a batch on. */
  #pass(step: Step<Item>): Step<Item> | Promise<Step<Item>> {
    const running = this.#running;
    if (step.done) {
      if (!running.over) running.end({ ok: true, tokens: this.tokens(), pace: running.pace });
      return END;
    }
    if (!this.#repetition) {
      this.#note(step.value);
      return step;
    }
    const items = this.#repetition.takeAll(step.value, this.#world);
    // What was sent has been repeated by now, so nothing can differ.
    if (!items) throw new Error("An answer differs from what it has repeated.");
    return items.length > 0 ? { value: this.#note(items), done: false } : this.next();
  }

  /** After a failure: another answer, or the error. */
  async #goOn(error: unknown): Promise<Step<Item>> {
    if (this.#call.left) return END;
    try {
      await this.#call.recover(error, this.#running, this);
    } catch (final) {
      if (this.#call.left) return END;
      throw final;
    }
    return this.next();
  }

  /** Remembers what the caller is about to get. */
  #note(items: readonly Item[]): readonly Item[] {
    const { chunkOf } = this.#world;
    for (const item of items) {
      const chunk = chunkOf(item);
      if (chunk.usage) this.#running.tokens = chunk.usage.total_tokens;
      if (this.#remembers) this.sent.add(chunk);
    }
    return items;
  }
}
