import { createError } from "./errors.ts";
import type { ChatCompletion, ChatCompletionChunk, Warning } from "./chat.ts";

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
}

/** Where a stream's chunks come from. */
export interface ChunkSource {
  /** The chunks of the next network read; an empty list is not the end. Rejects when the stream breaks. */
  pull(): Promise<ChatCompletionChunk[]>;
  /** Whether everything has been pulled. */
  readonly done: boolean;
  /** The answer so far. */
  answer(): ChatCompletion;
  /** Closes the upstream. */
  cancel(): void;
}

/** Hands a source's chunks out, to one iterator and any number of collectors. */
export function createCompletionStream(source: ChunkSource, warnings: Warning[]): CompletionStream {
  let queue: ChatCompletionChunk[] = [];
  let at = 0;
  let iterating = false;
  let stopped = false;
  let abandoned = false;
  let failure: { error: unknown } | undefined;
  let pulling: Promise<void> | undefined;

  const pull = (): Promise<void> =>
    (pulling ??= source
      .pull()
      .then(
        (chunks) => {
          // A collector that reads on while somebody iterates keeps the chunks for the iterator.
          if (at < queue.length) queue.push(...chunks);
          else [queue, at] = [chunks, 0];
        },
        (error) => {
          failure = { error };
        },
      )
      .finally(() => {
        pulling = undefined;
      }));

  const collect = async (): Promise<ChatCompletion> => {
    while (!source.done && !failure && !stopped) {
      await pull();
      if (!iterating) queue = [];
    }
    if (failure) throw failure.error;
    if (abandoned)
      throw createError("aborted", "The stream was closed before its end.", {
        partial: source.answer(),
      });
    return source.answer();
  };

  const next = async (): Promise<IteratorResult<ChatCompletionChunk>> => {
    while (at >= queue.length) {
      if (failure && !stopped) {
        stopped = true;
        throw failure.error;
      }
      if (source.done || stopped) return { value: undefined, done: true };
      await pull();
    }
    return { value: queue[at++]!, done: false };
  };
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    [queue, at] = [[], 0];
    if (source.done) return;
    abandoned = true;
    source.cancel();
  };
  // A plain iterator: an async generator costs another turn of the event loop for each chunk.
  const iterator: AsyncIterator<ChatCompletionChunk> = {
    next: () =>
      at < queue.length ? Promise.resolve({ value: queue[at++]!, done: false }) : next(),
    return() {
      stop();
      return Promise.resolve({ value: undefined, done: true });
    },
  };

  return {
    ...(warnings.length > 0 && { warnings }),
    [Symbol.asyncIterator]() {
      iterating = true;
      return iterator;
    },
    text: async () => (await collect()).choices[0]?.message.content ?? "",
    final: collect,
    toReadableStream() {
      iterating = true;
      return new ReadableStream<ChatCompletionChunk>({
        async pull(controller) {
          const { value, done } = await iterator.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        cancel: stop,
      });
    },
  };
}
