import type {
  ChatCompletion,
  ChatCompletionChunk,
  CompletionStream,
  Warning,
} from "@anymodel/core";
import type { Candidate } from "../router/model-table.ts";
import type { Answer, AttemptContext } from "./attempts.ts";
import { mockAnswer } from "./mock-answer.ts";
import { callFor, type CallPlan } from "./plan-call.ts";

/** Asks one deployment, and of a stream waits for the first chunk, so that an early failure has its true status. */
export async function ask(
  { deployment, model }: Candidate,
  plan: CallPlan,
  { snapshot, signal }: AttemptContext,
): Promise<Answer> {
  const mock = plan.mock ?? deployment.params.mock_response;
  if (mock !== undefined) return mockAnswer(mock, plan);
  const { request, options } = callFor(plan, deployment, model);
  const allowed = [...(deployment.params.allowed_openai_params ?? []), ...plan.allowed];
  const client = allowed.length > 0 ? snapshot.clientAllowing(allowed) : snapshot.client;
  if (snapshot.includeUsage && plan.stream) {
    request.stream_options = {
      ...(request.stream_options as object | undefined),
      include_usage: true,
    };
  }
  const answer: unknown = await client.completion(request as never, {
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

function withWarnings(answer: ChatCompletion, more: readonly Warning[]): ChatCompletion {
  return more.length === 0
    ? answer
    : { ...answer, warnings: [...(answer.warnings ?? []), ...more] };
}
