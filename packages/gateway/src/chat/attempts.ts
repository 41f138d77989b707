import { isAnyModelError } from "@anymodel/core";
import { Refusal, unavailable } from "../http/refusal.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Trace } from "../observe/trace.ts";
import { chooseDeployment } from "../router/choose-deployment.ts";
import { retryDelay } from "../router/retry-delay.ts";
import { countEnd, countStart, type LoadBook } from "../router/load.ts";
import type { Candidate } from "../router/model-table.ts";
import type { CallPlan } from "./plan-call.ts";

/** Who answered, how, and what to call with the tokens that it took when all is over. */
export interface Answered<Answer> {
  answer: Answer;
  candidate: Candidate;
  done(tokens: number): void;
}

/** Asks one deployment. */
export type Ask<Answer> = (
  candidate: Candidate,
  plan: CallPlan,
  context: AttemptContext,
) => Promise<Answer>;

/** What the attempts of one request share. */
export interface AttemptContext {
  snapshot: Snapshot;
  loads: LoadBook;
  trace: Trace;
  signal: AbortSignal;
  now(): number;
  random(): number;
}

/** What the attempts of a request take of its context, with the true clock. */
export function attemptsOf({ snapshot, loads, trace, signal }: RequestContext): AttemptContext {
  return { snapshot, loads, trace, signal, now: Date.now, random: Math.random };
}

/**
 * Asks deployments until one answers: after a failure another deployment, or the same one again
 * where that may help and is allowed. Nothing is retried once a chunk has come.
 */
export async function askGroup<Answer>(
  candidates: readonly Candidate[],
  plan: CallPlan,
  context: AttemptContext,
  ask: Ask<Answer>,
): Promise<Answered<Answer>> {
  const { loads, trace, signal, now, random } = context;
  const tried = new Set<string>();
  let failure: unknown;
  for (let attempt = 0; ; attempt++) {
    const choice = chooseDeployment(candidates, {
      loadOf: loads.of,
      tried,
      now: now(),
      random: random(),
    });
    if (!("candidate" in choice)) throw failure ?? refuse(plan.name, choice);
    const { candidate } = choice;
    const { deployment } = candidate;
    const load = loads.of(deployment);
    tried.add(deployment.id);
    countStart(load, now());
    trace.attempts++;
    trace.deployment = deployment.id;
    const started = performance.now();
    try {
      const answer = await ask(candidate, plan, context);
      trace.upstreamMs += performance.now() - started;
      load.failed = undefined;
      const done = once((tokens) => countEnd(load, now(), tokens));
      return { answer, candidate, done };
    } catch (error) {
      trace.upstreamMs += performance.now() - started;
      countEnd(load, now(), 0);
      const code = isAnyModelError(error) ? error.code : "internal_error";
      if (!signal.aborted) {
        load.failed = code;
        trace.failures.push({ deployment: deployment.id, code });
      }
      failure = error;
      const others = candidates.some(
        ({ deployment: { id, unavailable } }) => unavailable === undefined && !tried.has(id),
      );
      const wait = retryDelay(error, {
        attempt,
        others,
        retries: plan.retries ?? deployment.retries,
        random: random(),
      });
      if (signal.aborted || wait === undefined) throw error;
      if (wait > 0) await pause(wait, signal);
      if (signal.aborted) throw error;
    }
  }
}

function refuse(
  name: string,
  choice: { unavailable: string } | { full: { limit: string; retryAfter: number } },
): Refusal {
  if ("unavailable" in choice) {
    return unavailable(
      `The model ${name} cannot be served: ${choice.unavailable}.`,
      "no_deployment",
      30,
    );
  }
  const { limit, retryAfter } = choice.full;
  return new Refusal(
    `Every deployment of ${name} is at its limit (${limit}). Try again in ${retryAfter} s.`,
    {
      status: 429,
      type: "rate_limit_error",
      code: "rate_limit_exceeded",
      retryAfter,
    },
  );
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}

function once(callback: (tokens: number) => void): (tokens: number) => void {
  let called = false;
  return (tokens) => {
    if (called) return;
    called = true;
    callback(tokens);
  };
}
