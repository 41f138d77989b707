import type { ChatCompletion, ChatCompletionChunk, Warning } from "./chat.ts";
import type { CompletionStream } from "./completion-stream.ts";
import { createError } from "./errors.ts";

const END = { value: undefined, done: true } as const;

/** What a routed stream stands on beside its chunks. */
export interface RoutedStreamParts {
  /** The whole of the answer that ended the stream. */
  whole(): Promise<ChatCompletion>;
  /** The reader has left. */
  stop(): void;
  /** An error as it is thrown. */
  explain(error: unknown): unknown;
  warnings: Warning[] | undefined;
}

/** The stream of a routed call: its chunks as the router gives them, its whole from the answer that ended it. */
export function createRoutedStream(
  source: AsyncIterator<readonly ChatCompletionChunk[]>,
  { whole, stop, explain, warnings }: RoutedStreamParts,
): CompletionStream {
  const queue: ChatCompletionChunk[] = [];
  let at = 0;
  let first: ChatCompletionChunk | undefined;
  let iterating = false;
  /** Chunks that a collector has read and nobody iterates any more. */
  let lost = false;
  let over = false;
  let told = false;
  let failure: { error: unknown } | undefined;
  let pulling: Promise<void> | undefined;

  const renew = (): void => {
    queue.length = at = 0;
  };
  const pull = async (): Promise<void> => {
    // A collector that reads on while somebody iterates keeps the chunks for the iterator.
    if (at === queue.length || !iterating) {
      lost ||= at < queue.length;
      renew();
    }
    try {
      const step = await source.next();
      if (step.done) over = true;
      else if (!over) {
        first ??= step.value[0];
        queue.push(...step.value);
      }
    } catch (error) {
      if (!over) failure = { error: explain(error) };
      over = true;
    }
    pulling = undefined;
  };
  const next = async (): Promise<IteratorResult<ChatCompletionChunk>> => {
    while (at === queue.length) {
      if (over) {
        if (!failure || told) return END;
        told = true;
        throw failure.error;
      }
      await (pulling ??= pull());
    }
    return { value: queue[at++]!, done: false };
  };
  const leave = async (): Promise<void> => {
    renew();
    if (over) return;
    over = true;
    const closing = source.return?.();
    stop();
    await closing;
  };
  const final = async (): Promise<ChatCompletion> => {
    while (!over) await (pulling ??= pull());
    if (failure) throw failure.error;
    const answer = await whole();
    // After a recovery another answer has ended what the first one began.
    return first ? { ...answer, id: first.id, created: first.created } : answer;
  };
  /** Whoever began in the middle would take a part of the answer for the whole. */
  const begin = (): void => {
    if (lost) {
      throw createError("invalid_request", "The stream was read already: iterate it first.");
    }
    iterating = true;
  };
  const iterator: AsyncIterator<ChatCompletionChunk> = {
    next,
    async return() {
      await leave();
      return END;
    },
  };
  return {
    ...(warnings && { warnings }),
    [Symbol.asyncIterator]() {
      begin();
      return iterator;
    },
    runs() {
      begin();
      return {
        async next() {
          const step = await next();
          if (step.done) return END;
          const chunks = [step.value, ...queue.slice(at)];
          renew();
          return { value: chunks.map((chunk) => ({ chunk })), done: false };
        },
        async return() {
          await leave();
          return END;
        },
      };
    },
    text: async () => (await final()).choices[0]!.message.content ?? "",
    final,
    toReadableStream() {
      begin();
      return new ReadableStream<ChatCompletionChunk>({
        async pull(controller) {
          const step = await next();
          if (step.done) controller.close();
          else controller.enqueue(step.value);
        },
        cancel: leave,
      });
    },
  };
}
