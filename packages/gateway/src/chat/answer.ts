import type { ChatCompletion, ChunkRun, Warning } from "@anymodel/core";
import type { WholeReply } from "@anymodel/router";

/** A streamed answer whose headers are good: batches of runs of chunks, each what one read brought. */
export interface StreamedAnswer {
  stream: AsyncIterator<readonly ChunkRun[]>;
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
