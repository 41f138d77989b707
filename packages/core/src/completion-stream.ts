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
   * `@anymodel/core/server` those that only add text come as one.
   */
  runs(how?: Gather): AsyncIterator<readonly ChunkRun[]>;
}

/**
 * After a finish, usage and the end marker have this long to come; after the end marker the connection has it
 * to end by itself, so that it can be used again. Milliseconds.
 */
const LINGER = 1000;
const PARTIAL = "The error's partial holds what came.";
const END = { value: undefined, done: true } as const;

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
  let stopped = false;
  let abandoned = false;
  let failure: { error: unknown } | undefined;
  let pulling: Promise<void> | undefined;
  /** Chunks so far: the first announces the answer, the second begins it. */
  let shown = 0;
  run.streaming = !done;

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
  /** Adds the chunks of the next network read, which may be none. */
  const pull = async (): Promise<void> => {
    // A collector that reads on while somebody iterates keeps the chunks for the iterator.
    if (at === queue.length || !iterating) renew();
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
  const giveUp = (): Promise<typeof END> => {
    stop();
    return Promise.resolve(END);
  };

  // A plain iterator: an async generator costs another turn of the event loop for each chunk.
  const iterator: AsyncIterator<ChatCompletionChunk> = {
    next: () =>
      at < queue.length ? Promise.resolve({ value: queue[at++]!, done: false }) : next(),
    return: giveUp,
  };

  return {
    ...(warnings.length > 0 && { warnings }),
    runs(how) {
      iterating = true;
      /** The texts of chunks that stand for several. */
      const texts = new WeakMap<ChatCompletionChunk, readonly string[]>();
      if (how) {
        gather = how({
          take: takeBytes,
          pattern: () => patternOf?.(state),
          add(parts, choice) {
            assembler.push({ text: parts.join(""), choice });
            texts.set(queue.at(-1)!, parts);
          },
          most: run.options.maxEvent,
        });
      }
      return {
        async next() {
          if (!(await fill())) return END;
          const chunks = at === 0 ? queue : queue.slice(at);
          renew();
          return {
            value: chunks.map((chunk) => ({ chunk, texts: texts.get(chunk) })),
            done: false,
          };
        },
        return: giveUp,
      };
    },
    [Symbol.asyncIterator]() {
      iterating = true;
      return iterator;
    },
    text: async () => (await collect()).choices[0]!.message.content ?? "",
    final: collect,
    toReadableStream() {
      iterating = true;
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
  const timer = setTimeout(() => reply.cancel(), LINGER);
  const stop = () => clearTimeout(timer);
  const drain = async (): Promise<void> => {
    while (await reply.read());
  };
  drain().then(stop, stop);
}
