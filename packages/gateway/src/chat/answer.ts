import type { ChatCompletion, ChatCompletionChunk, Warning } from "@anymodel/core";
import type { WholeReply } from "@anymodel/router";

/** One piece of a streamed answer. */
export interface AnswerItem {
  readonly chunk: ChatCompletionChunk;
  /** The chunk as the client gets it, where that is known already; else it is serialised. */
  readonly json?: string;
}

/** A streamed answer whose headers are good: batches of items, each what one read brought. */
export interface StreamedAnswer {
  stream: AsyncIterator<readonly AnswerItem[]>;
  warnings: Warning[];
}

/** A whole answer. */
export interface WholeAnswer extends WholeReply {
  whole: ChatCompletion;
}

/** An answer of a deployment. */
export type Answer = WholeAnswer | StreamedAnswer;

/** The answer with the gateway's own warnings beside core's. */
export function withWarnings<Whole extends { warnings?: Warning[] }>(
  answer: Whole,
  more: readonly Warning[],
): Whole {
  return more.length === 0
    ? answer
    : { ...answer, warnings: [...(answer.warnings ?? []), ...more] };
}
