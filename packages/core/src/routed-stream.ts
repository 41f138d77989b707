import type { ChatCompletion, ChatCompletionChunk, Warning } from "./chat.ts";
import type { CompletionStream } from "./completion-stream.ts";

const END = { value: undefined, done: true } as const;

/** The stream of a routed call: its chunks as the router gives them, its whole from the answer that ended it. */
export function createRoutedStream(
  source: AsyncIterator<readonly ChatCompletionChunk[]>,
  whole: () => Promise<ChatCompletion>,
  warnings: Warning[] | undefined,
): CompletionStream {
  let queue: ChatCompletionChunk[] = [];
  let first: ChatCompletionChunk | undefined;
  let iterating = false;
  let over = false;
  let told = false;
  let failure: { error: unknown } | undefined;
  let pulling: Promise<void> | undefined;

  const pull = async (): Promise<void> => {
    try {
      const step = await source.next();
      if (step.done) over = true;
      else {
        first ??= step.value[0];
        queue = iterating ? [...queue, ...step.value] : [...step.value];
      }
    } catch (error) {
      over = true;
      failure = { error };
    }
    pulling = undefined;
  };
  const next = async (): Promise<IteratorResult<ChatCompletionChunk>> => {
    while (queue.length === 0) {
      if (over) {
        if (!failure || told) return END;
        told = true;
        throw failure.error;
      }
      await (pulling ??= pull());
    }
    return { value: queue.shift()!, done: false };
  };
  const stop = async (): Promise<void> => {
    queue = [];
    if (over) return;
    over = true;
    await source.return?.();
  };
  const final = async (): Promise<ChatCompletion> => {
    while (!over) await (pulling ??= pull());
    if (failure) throw failure.error;
    const answer = await whole();
    // After a recovery another answer has ended what the first one began.
    return first ? { ...answer, id: first.id, created: first.created } : answer;
  };
  const iterator: AsyncIterator<ChatCompletionChunk> = {
    next,
    async return() {
      await stop();
      return END;
    },
  };
  return {
    ...(warnings && { warnings }),
    [Symbol.asyncIterator]() {
      iterating = true;
      return iterator;
    },
    batches() {
      iterating = true;
      return {
        async next() {
          const step = await next();
          if (step.done) return END;
          const value = [step.value, ...queue];
          queue = [];
          return { value, done: false };
        },
        async return() {
          await stop();
          return END;
        },
      };
    },
    text: async () => (await final()).choices[0]!.message.content ?? "",
    final,
    toReadableStream() {
      iterating = true;
      return new ReadableStream<ChatCompletionChunk>({
        async pull(controller) {
          const step = await next();
          if (step.done) controller.close();
          else controller.enqueue(step.value);
        },
        cancel: stop,
      });
    },
  };
}
