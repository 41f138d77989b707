import type { ChatCompletion, ChatCompletionChunk, CompletionStream } from "@anymodel/core";
import type { Candidate } from "../router/model-table.ts";
import { type Answer, type AnswerItem, withWarnings } from "./answer.ts";
import type { AttemptContext } from "./attempts.ts";
import { mockAnswer } from "./mock-answer.ts";
import { callFor, clientFor, type CallPlan } from "./plan-call.ts";

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
  const rest = toItems(stream[Symbol.asyncIterator]());
  const first = await rest.next();
  return { first, rest, warnings: [...plan.warnings, ...(stream.warnings ?? [])] };
}

function toItems(chunks: AsyncIterator<ChatCompletionChunk>): AsyncIterator<AnswerItem> {
  const toItem = (step: IteratorResult<ChatCompletionChunk>): IteratorResult<AnswerItem> =>
    step.done ? step : { value: { chunk: step.value }, done: false };
  return {
    next: () => chunks.next().then(toItem),
    return: async () => {
      await chunks.return?.();
      return { value: undefined, done: true };
    },
  };
}
