import type { ChatCompletion, CompletionStream } from "@anymodel/core";
import { gatherTexts } from "@anymodel/core/server";
import { type Answer, withWarnings } from "./answer.ts";
import { restore, withHeld } from "./held-media.ts";
import { mockAnswer } from "./mock-answer.ts";
import type { RequestContext } from "../http/request-context.ts";
import { callFor, clientFor } from "./plan-call.ts";
import type { Asked } from "./call-route.ts";

/** Asks one deployment: as it stands where that is enough, else through the client. */
export async function ask(
  { candidate, plan, limits, name }: Asked,
  { snapshot, signal, trace }: RequestContext,
): Promise<Answer> {
  const { deployment, model } = candidate;
  const mock = plan.mock ?? deployment.params.mock_response;
  if (mock !== undefined) return mockAnswer(mock, plan, name);
  const { request, options } = callFor(plan, deployment, model, limits);
  options.maxEvent = snapshot.callOptions.maxEvent;
  options.signal = signal;
  if (snapshot.includeUsage && plan.stream) {
    request.stream_options = {
      ...(request.stream_options as object | undefined),
      include_usage: true,
    };
  }
  const { held } = plan;
  const passes = held !== undefined && snapshot.passesMedia(candidate);
  const asked = held && !passes ? restore(request, held) : request;
  const relayed = held ? undefined : snapshot.relayOf(candidate)?.completion(request, options);
  const answer: unknown = await (relayed ??
    clientFor(plan, deployment, snapshot).completion(
      asked as never,
      passes ? { ...options, ...withHeld(held) } : options,
    ));
  if (!plan.stream) {
    const whole = withWarnings(answer as ChatCompletion, plan.warnings);
    const { usage, choices } = whole;
    if (usage) return { whole, tokens: usage.total_tokens };
    const characters = choices.reduce(
      (sum, choice) => sum + (choice.message.content?.length ?? 0),
      0,
    );
    return { whole, characters };
  }
  const stream = answer as CompletionStream;
  return {
    stream: stream.runs(gatherTexts, trace),
    warnings: [...plan.warnings, ...(stream.warnings ?? [])],
  };
}
