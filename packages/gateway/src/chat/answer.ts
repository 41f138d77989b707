import type { ChatCompletion, ChatCompletionChunk, Warning } from "@anymodel/core";

/** One piece of a streamed answer. */
export interface AnswerItem {
  readonly chunk: ChatCompletionChunk;
  /** The chunk as the client gets it, where that is known already; else it is serialised. */
  readonly json?: string;
}

/** A streamed answer that has begun well: its first item, and the rest. */
export interface StreamedAnswer {
  first: IteratorResult<AnswerItem>;
  rest: AsyncIterator<AnswerItem>;
  warnings: Warning[];
}

/** An answer that has begun well. */
export type Answer = { whole: ChatCompletion } | StreamedAnswer;

/** The answer with the gateway's own warnings beside core's. */
export function withWarnings<Whole extends { warnings?: Warning[] }>(
  answer: Whole,
  more: readonly Warning[],
): Whole {
  return more.length === 0
    ? answer
    : { ...answer, warnings: [...(answer.warnings ?? []), ...more] };
}
