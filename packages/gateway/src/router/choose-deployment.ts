import type { Deployment } from "./deployment.ts";
import { type Load, whyFull } from "./load.ts";
import type { Candidate } from "./model-table.ts";

/** What the choice goes by beside the candidates. */
export interface ChoiceState {
  loadOf(deployment: Deployment): Load;
  /** Ids of deployments that this request has tried. */
  tried: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  now: number;
  /** From 0 to 1. */
  random: number;
}

/** A candidate, or why there is none: none may serve, or all are at a limit for some seconds. */
export type Choice =
  | { candidate: Candidate }
  | { unavailable: string }
  | { full: { limit: string; retryAfter: number } };

/**
 * Chooses who serves an attempt (`simple-shuffle`): among those with room, first those that this
 * request has not tried, then the lowest `order`, then at random by weight. Pure.
 */
export function chooseDeployment(
  candidates: readonly Candidate[],
  { loadOf, tried, now, random }: ChoiceState,
): Choice {
  const able = candidates.filter(({ deployment }) => deployment.unavailable === undefined);
  if (able.length === 0) {
    const [first] = candidates;
    return { unavailable: first?.deployment.unavailable ?? "no deployment serves it" };
  }
  let full: { limit: string; retryAfter: number } | undefined;
  const open = able.filter(({ deployment }) => {
    const why = whyFull(deployment, loadOf(deployment), now);
    if (why && (!full || why.retryAfter < full.retryAfter)) full = why;
    return !why;
  });
  if (open.length === 0) return { full: full! };
  const untried = open.filter(({ deployment }) => !tried.has(deployment.id));
  const pool = untried.length > 0 ? untried : open;
  const orders = pool.map(({ deployment }) => deployment.params.order ?? Infinity);
  const lowest = Math.min(...orders);
  return {
    candidate: pickByWeight(
      pool.filter((_, index) => orders[index] === lowest),
      random,
    ),
  };
}

/** Picks by `weight`, else `rpm`, else `tpm`, else evenly. Who has none where another has one counts 1. */
function pickByWeight(pool: readonly Candidate[], random: number): Candidate {
  const measure = (["weight", "rpm", "tpm"] as const).find((name) =>
    pool.some(({ deployment }) => deployment.params[name] !== undefined),
  );
  const weights = pool.map(({ deployment }) => (measure && deployment.params[measure]) ?? 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Weights of zero take a deployment out only while there is another.
  if (total === 0) return pool[Math.floor(random * pool.length)]!;
  let left = random * total;
  const index = weights.findIndex((weight) => (left -= weight) < 0);
  return pool[index < 0 ? weights.findLastIndex((weight) => weight > 0) : index]!;
}
