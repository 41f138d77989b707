import type { CallOptions, ChunkRun } from "@anymodel/core";
import type {
  Attempt,
  AttemptFailure,
  Fallback,
  Reply,
  Routed,
  RouteRequest,
} from "@anymodel/router";
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

/** What kinds of calls differ in. */
export interface CallKind<Answer> {
  ask(asked: Asked, context: RequestContext): Promise<Answer>;
  /** Estimates the tokens of the prompt. */
  promptTokens(plan: CallPlan): number;
}

/** A call as the router sees it, and how its request's trace is kept. */
export class CallRoute<Answer extends Reply<ChunkRun>> implements RouteRequest<
  Candidate,
  ChunkRun,
  Answer
> {
  readonly group: string;
  readonly stream: boolean;
  readonly signal: AbortSignal;
  readonly retries: number | undefined;
  readonly timeout: number | undefined;
  readonly streamTimeout: number | undefined;
  readonly idleTimeout: number | undefined;
  readonly fallbacks: readonly Fallback[] | undefined;
  readonly disableFallbacks: boolean;
  readonly aliases: readonly string[] | undefined;
  readonly #context: RequestContext;
  readonly #plan: CallPlan;
  readonly #candidates: readonly Candidate[];
  readonly #kind: CallKind<Answer>;

  constructor(
    context: RequestContext,
    plan: CallPlan,
    { name, candidates }: ModelGroup,
    kind: CallKind<Answer>,
  ) {
    this.group = name;
    this.stream = plan.stream;
    this.signal = context.signal;
    this.retries = plan.retries;
    this.timeout = plan.timeout;
    this.streamTimeout = plan.streamTimeout;
    this.idleTimeout = context.snapshot.callOptions.idleTimeout;
    this.fallbacks = plan.fallbacks;
    this.disableFallbacks = plan.disableFallbacks;
    // The group of a pattern or an alias has a name of its own; what is said of the model itself wins.
    this.aliases = plan.name === name ? undefined : [plan.name];
    this.#context = context;
    this.#plan = plan;
    this.#candidates = candidates;
    this.#kind = kind;
  }

  /** Hands the call to the router. */
  start(): Promise<Routed<Candidate, ChunkRun, Answer>> {
    const { router, loadAdapters } = this.#context.snapshot;
    const loading = loadAdapters(this.#candidates);
    return loading ? loading.then(() => router.route(this)) : router.route(this);
  }

  targetsOf(name: string): readonly Candidate[] | undefined {
    const { models, tags } = this.#context.snapshot;
    const candidates = name === this.group ? this.#candidates : models.resolve(name)?.candidates;
    return tags.enabled && candidates
      ? filterByTags(candidates, this.#plan.tags, tags.matchAny)
      : candidates;
  }

  /** The name under which an attempt's answer comes. */
  nameOf({ group }: Attempt<Candidate>): string {
    return group === this.group ? this.#plan.name : group;
  }

  ask(attempt: Attempt<Candidate>): Promise<Answer> {
    const { target: candidate, overrides } = attempt;
    const plan = this.#plan;
    const asked: Asked = {
      candidate,
      plan: overrides ? { ...plan, body: { ...plan.body, ...overrides } } : plan,
      name: this.nameOf(attempt),
      limits: attempt,
    };
    return this.#kind.ask(asked, this.#context);
  }

  promptTokens(): number {
    return this.#kind.promptTokens(this.#plan);
  }

  onStart({ target, group: name }: Attempt<Candidate>): void {
    const { trace, snapshot } = this.#context;
    trace.attempts++;
    trace.askedAt = performance.now();
    trace.deployment = target.id;
    if (name === this.group) return;
    // The configured name, never the caller's own words.
    const configured = snapshot.models.resolve(name)?.name ?? "";
    if (!trace.groups.includes(configured)) trace.groups = [...trace.groups, configured];
  }

  onEnd({ target: { id } }: Attempt<Candidate>, failure: AttemptFailure | undefined, ms: number) {
    const { trace } = this.#context;
    trace.askedAt = undefined;
    if (!failure?.begun) trace.upstreamMs += ms;
    if (failure) trace.failures.push({ deployment: id, code: failure.code });
    // Others may have been asked in vain before the one that answers.
    else trace.deployment = id;
  }
}
