import type {
  ChatCompletion,
  ChatCompletionChunk,
  CompletionStream,
  Warning,
} from "@anymodel/core";
import type { Candidate } from "../router/model-table.ts";
import type { AttemptContext } from "./attempts.ts";
import { mockAnswer } from "./mock-answer.ts";
import { callFor, clientFor, type CallPlan } from "./plan-call.ts";

/** An answer that has begun well: whole, or its first chunk and the rest. */
export type Answer =
  | { whole: ChatCompletion }
  | {
      first: IteratorResult<ChatCompletionChunk>;
      rest: AsyncIterator<ChatCompletionChunk>;
      warnings: Warning[];
    };

/** Asks one deployment, and of a stream waits for the first chunk, so that an early failure has its true status. */
export async function ask(
  { deployment, model }: Candidate,
  plan: CallPlan,
  { snapshot, signal }: AttemptContext,
): Promise<Answer> {
  const mock = plan.mock ?? deployment.params.mock_response;
  if (mock !== undefined) return mockAnswer(mock, plan);
  const { request, options } = callFor(plan, deployment, model);
  if (snapshot.includeUsage && plan.stream) {
    request.stream_options = {
      ...(request.stream_options as object | undefined),
      include_usage: true,
    };
  }
  const answer: unknown = await clientFor(plan, deployment, snapshot).completion(request as never, {
    ...options,
    ...snapshot.callOptions,
    signal,
  });
  if (!plan.stream) return { whole: withWarnings(answer as ChatCompletion, plan.warnings) };
  const stream = answer as CompletionStream;
  const rest: AsyncIterator<ChatCompletionChunk> = stream[Symbol.asyncIterator]();
  const first = await rest.next();
  return { first, rest, warnings: [...plan.warnings, ...(stream.warnings ?? [])] };
}

/** The answer with the gateway's own warnings beside core's. */
export function withWarnings<Answer extends { warnings?: Warning[] }>(
  answer: Answer,
  more: readonly Warning[],
): Answer {
  return more.length === 0
    ? answer
    : { ...answer, warnings: [...(answer.warnings ?? []), ...more] };
}
