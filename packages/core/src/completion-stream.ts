import type { Delta } from "./adapter.ts";
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
   * `@anymodel/core/server` those that only add text come as one. Pieces of a provider's stream that could not be read
   * are added to `skipped` at its end; a routed stream tells them in `final()` alone.
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
 * Turns the bytes of an answer into chunks, for one iterator and any number of collectors. Without a
 * framing the answer is whole already.
 */
export function createCompletionStream(
  { call, operation, warnings }: PreparedChat,
  run: Run,
  assembler: Assembler,
  framing: Framing<unknown> | undefined,
): CompletionStream {
  const { ends, state: createState, step, pattern: patternOf } = operation.stream!;
  const { reply } = run;
  const state = createState?.();
  let queue = assembler.chunks!;
  let at = 0;
  let done = !framing;
  let iterating = false;
  /** Chunks that a collector has read and nobody iterates any more. */
  let lost = false;
  let stopped = false;
  let abandoned = false;
  let failure: { error: unknown } | undefined;
  let pulling: Promise<void> | undefined;
  /** Chunks so far: the first announces the answer, the second begins it. */
  let shown = 0;
  run.streaming = !done;
  // A stream that nobody reads is not waited for.
  run.disarm();

  const renew = (): void => {
    assembler.chunks = queue = [];
    at = 0;
  };
  const end = (): void => {
    done = true;
    run.close();
  };
  const cancel = (): void => {
    end();
    reply.cancel();
  };
  /** The delta with which the stream is over, if it is among these frames. */
  const take = (frames: unknown[]): Delta | undefined => {
    for (const frame of frames) {
      for (const delta of step(frame, state, call)) {
        if ("error" in delta) return delta;
        assembler.push(delta);
        if ("end" in delta) return delta;
      }
    }
    return undefined;
  };
  const takeBytes = (bytes: Uint8Array): Delta | undefined => take(framing!.push(bytes));
  let gather = takeBytes;
  let skipped: Skipped | undefined;
  /** Adds the chunks of the next network read, which may be none. */
  const pull = async (): Promise<void> => {
    // A collector that reads on while somebody iterates keeps the chunks for the iterator.
    if (at === queue.length || !iterating) {
      lost ||= at < queue.length;
      renew();
    }
    try {
      let bytes: Uint8Array | undefined;
      try {
        bytes = await nextBytes(reply, run, assembler.ended ? LINGER : patienceOf(run, shown > 1));
        run.arrived();
      } catch (error) {
        const { reason } = run;
        // After the finish nothing is missing, however the connection ends, or if it does not.
        if (!assembler.ended || (reason && reason.code !== "timeout")) {
          throw brokenAnswer(error, run, PARTIAL);
        }
        bytes = undefined;
      }
      const before = queue.length;
      const last = bytes ? gather(bytes) : take(framing!.end());
      shown += queue.length - before;
      if (last && "error" in last) {
        throw (await import("./failure.ts")).answerFault(last.error, run);
      }
      if (!bytes || last) {
        if (ends === "marker" && !assembler.ended) {
          throw createError("truncated", `The stream ended without its end marker. ${PARTIAL}`);
        }
        assembler.finish();
        if (skipped) skipped.malformed += assembler.malformed;
        end();
        if (last) linger(reply);
      }
    } catch (error) {
      cancel();
      failure = { error: await nameError(error, run, assembler.answer()) };
    }
    pulling = undefined;
  };
  const collect = async (): Promise<ChatCompletion> => {
    while (pulling || !done) await (pulling ??= pull());
    const partial = assembler.answer();
    if (abandoned) {
      throw createError("aborted", "The stream was closed before its end.", { partial });
    }
    if (failure) throw failure.error;
    return partial;
  };
  /** Waits for chunks; `false` at the end. */
  const fill = async (): Promise<boolean> => {
    while (at === queue.length) {
      if (stopped || (done && !pulling && !failure)) return false;
      if (failure) {
        stopped = true;
        throw failure.error;
      }
      await (pulling ??= pull());
    }
    return true;
  };
  const next = async (): Promise<IteratorResult<ChatCompletionChunk>> =>
    (await fill()) ? { value: queue[at++]!, done: false } : END;
  const stop = (): void => {
    abandoned ||= !done;
    stopped = true;
    renew();
    if (abandoned) cancel();
  };
  const giveUp = async (): Promise<typeof END> => {
    stop();
    return END;
  };

  /** Whoever began in the middle would take a part of the answer for the whole. */
  const begin = (): void => {
    if (lost) {
      throw createError("invalid_request", "The stream was read already: iterate it first.");
    }
    iterating = true;
  };

  // A plain iterator: an async generator costs another turn of the event loop for each chunk.
  const iterator: AsyncIterator<ChatCompletionChunk> = {
    next: () =>
      at < queue.length ? Promise.resolve({ value: queue[at++]!, done: false }) : next(),
    return: giveUp,
  };

  return {
    ...(warnings.length > 0 && { warnings }),
    runs(how, counter) {
      begin();
      skipped = counter;
      /** The texts of chunks that stand for several, at the chunks' places. */
      let texts: (readonly string[])[] = [];
      if (how) {
        gather = how({
          take: takeBytes,
          pattern: () => patternOf?.(state),
          add(parts, text, choice) {
            assembler.push({ text, choice });
            texts[queue.length - 1] = parts;
          },
          most: run.options.maxEvent,
        });
      }
      const batch = (): Step => {
        const value = queue.map((chunk, place) => ({ chunk, texts: texts[place] })).slice(at);
        texts = [];
        renew();
        return { value, done: false };
      };
      const waitFor = async (): Promise<Step> => ((await fill()) ? batch() : END);
      const afterRead = () => (at < queue.length ? batch() : waitFor());
      return {
        // Without an async function on the way: a server passes here with each read, which nearly always brings something.
        next: () =>
          Promise.resolve(at < queue.length || done || (pulling ??= pull())).then(afterRead),
        return: giveUp,
      };
    },
    [Symbol.asyncIterator]() {
      begin();
      return iterator;
    },
    text: async () => (await collect()).choices[0]!.message.content ?? "",
    final: collect,
    toReadableStream() {
      begin();
      return new ReadableStream<ChatCompletionChunk>({
        async pull(controller) {
          const { value, done: over } = await iterator.next();
          if (over) controller.close();
          else controller.enqueue(value);
        },
        cancel: stop,
      });
    },
  };
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
