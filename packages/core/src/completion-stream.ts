import type { ChatCall, Delta, StreamDecoding } from "./adapter.ts";
import type { Assembler } from "./assemble.ts";
import type { ChatCompletion, ChatCompletionChunk, Warning } from "./chat.ts";
import type { Framing } from "./framing.ts";
import type { PreparedChat } from "./prepare.ts";
import type { Run } from "./run.ts";
import type { ChunkRun, Gather } from "./gather-texts.ts";
import type { IncomingReply } from "./transport.ts";
import { createError, brokenAnswer, nextBytes, nameError, patienceOf } from "./shared-parts.ts";

/** A streamed answer: iterate its chunks, or collect it. `break` and the call's `signal` close the upstream. */
export interface CompletionStream extends AsyncIterable<ChatCompletionChunk> {
  /** Complete before the stream is handed out; absent if there are none. */
  readonly warnings?: Warning[];
  /** The text of the first choice, when the stream has ended. */
  text(): Promise<string>;
  /** The whole answer, as an unstreamed call gives it, when the stream has ended. */
  final(): Promise<ChatCompletion>;
  /** The chunks as a web stream. */
  toReadableStream(): ReadableStream<ChatCompletionChunk>;
  /**
   * The chunks in the batches that the network brings, for servers: cheaper than one by one, and with `gatherTexts` of
   * `@anymodel/core/server` those that only add text come as one. Pieces of a
   * provider's stream that could not be read are added to `skipped` at its end; a routed stream tells them in `final()`
   * alone.
   */
  runs(gather?: Gather, skipped?: Skipped): AsyncIterator<readonly ChunkRun[]>;
}

/** Counts the pieces of streams that could not be read. */
export interface Skipped {
  malformed: number;
}

/**
 * After a finish, usage and the end marker have this long to come; after the end marker the connection has it
 * to end by itself, so that it can be used again. Milliseconds.
 */
const LINGER = 1000;
const PARTIAL = "The error's partial holds what came.";
const END = { value: undefined, done: true } as const;

type Step = IteratorResult<readonly ChunkRun[]>;

/**
 * Turns the bytes of an answer into chunks, for one iterator and any number of collectors. Without a framing the answer
 * is whole already. A class, because closures take more room, and a server holds thousands of streams.
 */
export class AnswerStream implements CompletionStream {
  declare readonly warnings?: Warning[];
  readonly #run: Run;
  readonly #assembler: Assembler;
  readonly #framing: Framing<unknown> | undefined;
  readonly #decoding: StreamDecoding;
  readonly #state: unknown;
  readonly #call: ChatCall;
  #queue: ChatCompletionChunk[];
  #at = 0;
  /** The texts of chunks that stand for several, at the chunks' places. */
  #texts: (readonly string[])[] = [];
  #done: boolean;
  #iterating = false;
  #stopped = false;
  #abandoned = false;
  #failure: { error: unknown } | undefined;
  #pulling: Promise<void> | undefined;
  /** Chunks so far: the first announces the answer, the second begins it. */
  #shown = 0;
  #gather: ((bytes: Uint8Array) => Delta | undefined) | undefined;
  #skipped: Skipped | undefined;

  constructor(
    { call, operation, warnings }: PreparedChat,
    run: Run,
    assembler: Assembler,
    framing: Framing<unknown> | undefined,
  ) {
    if (warnings.length > 0) this.warnings = warnings;
    this.#run = run;
    this.#assembler = assembler;
    this.#framing = framing;
    this.#decoding = operation.stream!;
    this.#state = this.#decoding.state?.();
    this.#call = call;
    this.#queue = assembler.chunks!;
    this.#done = !framing;
    run.streaming = !this.#done;
  }

  runs(gather?: Gather, skipped?: Skipped): AsyncIterator<readonly ChunkRun[]> {
    this.#iterating = true;
    this.#skipped = skipped;
    this.#gather = gather?.({
      take: (bytes) => this.#take(this.#framing!.push(bytes)),
      pattern: () => this.#decoding.pattern?.(this.#state),
      add: (texts, text, choice) => {
        this.#assembler.push({ text, choice });
        this.#texts[this.#queue.length - 1] = texts;
      },
      most: this.#run.options.maxEvent,
    });
    // Without an async function on the way: a server passes here with each read, which nearly always brings something.
    const afterRead = (): Step | Promise<Step> => this.#runsNow() ?? this.#nextRuns();
    return {
      next: () => {
        if (this.#at === this.#queue.length && !this.#isOver() && !this.#failure) {
          return (this.#pulling ??= this.#pull()).then(afterRead);
        }
        return this.#nextRuns();
      },
      return: () => this.#giveUp(),
    };
  }

  [Symbol.asyncIterator](): AsyncIterator<ChatCompletionChunk> {
    this.#iterating = true;
    // A plain iterator: an async generator costs another turn of the event loop for each chunk.
    return {
      next: () =>
        this.#at < this.#queue.length
          ? Promise.resolve({ value: this.#queue[this.#at++]!, done: false })
          : this.#nextChunk(),
      return: () => this.#giveUp(),
    };
  }

  async text(): Promise<string> {
    return (await this.final()).choices[0]!.message.content ?? "";
  }

  async final(): Promise<ChatCompletion> {
    while (this.#pulling || !this.#done) await (this.#pulling ??= this.#pull());
    const partial = this.#assembler.answer();
    if (this.#abandoned) {
      throw createError("aborted", "The stream was closed before its end.", { partial });
    }
    if (this.#failure) throw this.#failure.error;
    return partial;
  }

  toReadableStream(): ReadableStream<ChatCompletionChunk> {
    const iterator = this[Symbol.asyncIterator]();
    return new ReadableStream<ChatCompletionChunk>({
      async pull(controller) {
        const { value, done } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => this.#stop(),
    });
  }

  async #nextChunk(): Promise<IteratorResult<ChatCompletionChunk>> {
    while (this.#at === this.#queue.length) {
      if (this.#failure && !this.#stopped) throw this.#tellFailure();
      if (this.#isOver()) return END;
      await (this.#pulling ??= this.#pull());
    }
    return { value: this.#queue[this.#at++]!, done: false };
  }

  async #nextRuns(): Promise<Step> {
    for (;;) {
      const step = this.#runsNow();
      if (step) return step;
      await (this.#pulling ??= this.#pull());
    }
  }

  /** What there is, or the end; `undefined` where more has to be read. */
  #runsNow(): Step | undefined {
    if (this.#at === this.#queue.length) {
      if (this.#failure && !this.#stopped) throw this.#tellFailure();
      return this.#isOver() ? END : undefined;
    }
    const [queue, texts] = [this.#queue, this.#texts];
    const value: ChunkRun[] = [];
    for (let at = this.#at; at < queue.length; at++) {
      value.push({ chunk: queue[at]!, texts: texts[at] });
    }
    this.#renew();
    return { value, done: false };
  }

  /** Whether nothing more comes. */
  #isOver(): boolean {
    return this.#stopped || (this.#done && !this.#pulling);
  }

  /** The error, which an iterator throws once. */
  #tellFailure(): unknown {
    this.#stopped = true;
    return this.#failure!.error;
  }

  /** Adds the chunks of the next network read, which may be none. */
  async #pull(): Promise<void> {
    const [run, assembler] = [this.#run, this.#assembler];
    // A collector that reads on while somebody iterates keeps the chunks for the iterator.
    if (this.#at === this.#queue.length || !this.#iterating) this.#renew();
    try {
      let bytes: Uint8Array | undefined;
      try {
        const limit = assembler.ended ? LINGER : patienceOf(run, this.#shown > 1);
        bytes = await nextBytes(run.reply, run, limit);
        run.arrived();
      } catch (error) {
        const { reason } = run;
        // After the finish nothing is missing, however the connection ends, or if it does not.
        if (!assembler.ended || (reason && reason.code !== "timeout")) {
          throw brokenAnswer(error, run, PARTIAL);
        }
        bytes = undefined;
      }
      const before = this.#queue.length;
      const last = this.#read(bytes);
      this.#shown += this.#queue.length - before;
      if (last && "error" in last) {
        throw (await import("./failure.ts")).answerFault(last.error, run);
      }
      if (!bytes || last) this.#finish(last !== undefined);
    } catch (error) {
      this.#cancel();
      this.#failure = { error: await nameError(error, run, assembler.answer()) };
    }
    this.#pulling = undefined;
  }

  /** Takes the bytes of a read, or the end; gives the delta with which the stream is over, if it is among them. */
  #read(bytes: Uint8Array | undefined): Delta | undefined {
    if (!bytes) return this.#take(this.#framing!.end());
    return this.#gather ? this.#gather(bytes) : this.#take(this.#framing!.push(bytes));
  }

  #take(frames: unknown[]): Delta | undefined {
    for (const frame of frames) {
      for (const delta of this.#decoding.step(frame, this.#state, this.#call)) {
        if ("error" in delta) return delta;
        this.#assembler.push(delta);
        if ("end" in delta) return delta;
      }
    }
    return undefined;
  }

  #finish(isMarked: boolean): void {
    const assembler = this.#assembler;
    if (this.#decoding.ends === "marker" && !assembler.ended) {
      throw createError("truncated", `The stream ended without its end marker. ${PARTIAL}`);
    }
    assembler.finish();
    if (this.#skipped) this.#skipped.malformed += assembler.malformed;
    this.#end();
    if (isMarked) linger(this.#run.reply);
  }

  #renew(): void {
    this.#assembler.chunks = this.#queue = [];
    this.#at = 0;
    if (this.#texts.length > 0) this.#texts = [];
  }

  #end(): void {
    this.#done = true;
    this.#run.close();
  }

  #cancel(): void {
    this.#end();
    this.#run.reply.cancel();
  }

  #stop(): void {
    this.#abandoned ||= !this.#done;
    this.#stopped = true;
    this.#renew();
    if (this.#abandoned) this.#cancel();
  }

  #giveUp(): Promise<typeof END> {
    this.#stop();
    return Promise.resolve(END);
  }
}

function linger(reply: IncomingReply): void {
  // Most come to their end together with the marker.
  if (reply.rest?.()) return;
  const timer = setTimeout(() => reply.cancel(), LINGER);
  const stop = () => clearTimeout(timer);
  const drain = async (): Promise<void> => {
    while (await reply.read());
  };
  drain().then(stop, stop);
}
