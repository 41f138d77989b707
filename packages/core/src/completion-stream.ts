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
  /** Adds the chunks of the next network read, which may be none. Rejects when the stream breaks. */
  pull(chunks: ChatCompletionChunk[]): Promise<void>;
  /** Whether everything has been pulled. */
  isDone(): boolean;
  /** The answer so far. */
  answer(): ChatCompletion;
  /** Closes the upstream. */
  cancel(): void;
}

/** Hands a source's chunks out, to one iterator and any number of collectors. */
export function createCompletionStream(
  source: ChunkSource,
  warnings: Warning[],
  queue: ChatCompletionChunk[] = [],
): CompletionStream {
  let at = 0;
  let iterating = false;
  let stopped = false;
  let abandoned = false;
  let failure: { error: unknown } | undefined;
  let pulling: Promise<void> | undefined;

  const pull = async (): Promise<void> => {
    // A collector that reads on while somebody iterates keeps the chunks for the iterator.
    if (at === queue.length || !iterating) {
      queue = [];
      at = 0;
    }
    try {
      await source.pull(queue);
    } catch (error) {
      failure = { error };
    }
    pulling = undefined;
  };
  const collect = async (): Promise<ChatCompletion> => {
    while (pulling || !source.isDone()) await (pulling ??= pull());
    const partial = source.answer();
    if (abandoned)
      throw createError("aborted", "The stream was closed before its end.", { partial });
    if (failure) throw failure.error;
    return partial;
  };
  const next = async (): Promise<IteratorResult<ChatCompletionChunk>> => {
    while (at === queue.length) {
      if (stopped || (source.isDone() && !pulling && !failure))
        return { value: undefined, done: true };
      if (failure) {
        stopped = true;
        throw failure.error;
      }
      await (pulling ??= pull());
    }
    return { value: queue[at++]!, done: false };
  };
  const stop = (): void => {
    abandoned ||= !source.isDone();
    stopped = true;
    queue = [];
    at = 0;
    if (abandoned) source.cancel();
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
    text: async () => (await collect()).choices[0]!.message.content ?? "",
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
