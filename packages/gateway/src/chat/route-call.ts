import type { CallOptions, ChatCompletionChunk } from "@anymodel/core";
import type { Attempt, Reply, Routed } from "@anymodel/router";
import type { RequestContext } from "../http/request-context.ts";
import { filterByTags } from "../router/filter-by-tags.ts";
import type { Candidate, ModelGroup } from "../router/model-table.ts";
import type { CallPlan } from "./plan-call.ts";

/** One attempt as it is carried out: who is asked, for what, and under which name it answers. */
export interface Asked {
  readonly candidate: Candidate;
  readonly plan: CallPlan;
  /** The name that the answer carries: the one asked for, or the fallback's. */
  readonly name: string;
  readonly limits: Pick<CallOptions, "timeout" | "idleTimeout">;
}

/** An answer on its way, and under which name it comes now. */
export interface RoutedAnswer<Answer extends Reply<ChatCompletionChunk>> extends Routed<
  Candidate,
  ChatCompletionChunk,
  Answer
> {
  readonly name: string;
}

/** Hands a call to the router, and keeps the request's trace. */
export async function routeCall<Answer extends Reply<ChatCompletionChunk>>(
  { snapshot, trace, signal }: RequestContext,
  plan: CallPlan,
  group: ModelGroup,
  ask: (asked: Asked) => Promise<Answer>,
  promptTokens: () => number,
): Promise<RoutedAnswer<Answer>> {
  const { models, router, tags, callOptions } = snapshot;
  const loading = snapshot.loadAdapters(group.candidates);
  if (loading) await loading;
  const targetsOf = (name: string): readonly Candidate[] | undefined => {
    const candidates = name === group.name ? group.candidates : models.resolve(name)?.candidates;
    return tags.enabled && candidates
      ? filterByTags(candidates, plan.tags, tags.matchAny)
      : candidates;
  };
  const nameOf = (attempt: Attempt<Candidate>): string =>
    attempt.group === group.name ? plan.name : attempt.group;
  const routed = await router.route<Answer>({
    group: group.name,
    stream: plan.stream,
    signal,
    targetsOf,
    retries: plan.retries,
    timeout: plan.timeout,
    streamTimeout: plan.streamTimeout,
    idleTimeout: callOptions.idleTimeout,
    fallbacks: plan.fallbacks,
    disableFallbacks: plan.disableFallbacks,
    // The group of a pattern or an alias has a name of its own; what is said of the model itself wins.
    aliases: plan.name === group.name ? undefined : [plan.name],
    promptTokens,
    ask: (attempt) => {
      const { target: candidate, overrides, timeout, idleTimeout } = attempt;
      return ask({
        candidate,
        plan: overrides ? { ...plan, body: { ...plan.body, ...overrides } } : plan,
        name: nameOf(attempt),
        limits: { timeout, idleTimeout },
      });
    },
    onStart({ target, group: name }) {
      trace.attempts++;
      trace.deployment = target.id;
      if (name === group.name) return;
      // The configured name, never the caller's own words.
      const configured = models.resolve(name)?.name ?? "";
      if (!trace.groups.includes(configured)) trace.groups = [...trace.groups, configured];
    },
    onEnd({ target: { id } }, failure, ms) {
      if (!failure?.begun) trace.upstreamMs += ms;
      if (failure) trace.failures.push({ deployment: id, code: failure.code });
      // Others may have been asked in vain before the one that answers.
      else trace.deployment = id;
    },
  });
  return {
    reply: routed.reply,
    stream: routed.stream,
    get attempt() {
      return routed.attempt;
    },
    get name() {
      return nameOf(routed.attempt);
    },
  };
}
