import { type AnswerKind, type Full, type Health, isLeftAlone, paceOf, whyFull } from "./health.ts";
import type { RouteSettings, Target } from "./target.ts";

/** What the choice goes by beside the targets; pure, so that it can be replayed. */
export interface ChoiceState {
  healthOf(id: string): Health;
  settings: RouteSettings;
  /** Which kind of answer is asked for. */
  kind: AnswerKind;
  /** Milliseconds since 1970. */
  now: number;
  /** From 0 to 1. */
  random(): number;
}

/** A target, or why none of them may be asked now. */
export type Choice<T extends Target> = { target: T } | { full: Full } | { down: true } | undefined;

/**
 * Chooses among targets: those with room that are up, of these the lowest `order`, then by strategy.
 * A target that was down long enough comes before its equals, so that its recovery is seen soon.
 */
export function chooseTarget<T extends Target>(
  targets: readonly T[],
  state: ChoiceState,
): Choice<T> {
  const { healthOf, now } = state;
  let full: Full | undefined;
  const open: T[] = [];
  for (const target of targets) {
    const health = healthOf(target.id);
    if (isLeftAlone(health, now)) continue;
    const why = whyFull(target, health, now);
    if (!why) open.push(target);
    else if (!full || why.retryAfter < full.retryAfter) full = why;
  }
  if (open.length > 1) return { target: pick(open, state) };
  if (open[0]) return { target: open[0] };
  if (full) return { full };
  return targets.length > 0 ? { down: true } : undefined;
}

function pick<T extends Target>(open: readonly T[], state: ChoiceState): T {
  const { healthOf, settings, kind, random } = state;
  const lowest = Math.min(...open.map(orderOf));
  const pool = open.filter((target) => orderOf(target) === lowest);
  const due = pool.find(({ id, weight }) => healthOf(id).downUntil > 0 && weight !== 0);
  if (due) return due;
  switch (settings.strategy) {
    case "least-busy":
      return leastOf(pool, ({ id }) => healthOf(id).running, random);
    case "latency-based-routing":
      return leastOf(pool, ({ id }) => paceOf(healthOf(id), kind), random, settings.latencyBuffer);
    case "cost-based-routing":
      return leastOf(pool, ({ cost }) => cost ?? Infinity, random);
    default:
      return pickByWeight(pool, random());
  }
}

function orderOf({ order }: Target): number {
  return order ?? Infinity;
}

/** One of those with the least measure, or near it, at random. */
function leastOf<T>(
  pool: readonly T[],
  measure: (target: T) => number,
  random: () => number,
  buffer = 0,
): T {
  const measures = pool.map(measure);
  const most = Math.min(...measures) * (1 + buffer);
  const least = pool.filter((_, index) => measures[index]! <= most);
  return least[Math.floor(random() * least.length)]!;
}

/** By `weight`, else `rpm`, else `tpm`, else evenly. Who has none where another has one counts 1, whatever the order. */
function pickByWeight<T extends Target>(pool: readonly T[], random: number): T {
  const measure = (["weight", "rpm", "tpm"] as const).find((name) =>
    pool.some((target) => target[name] !== undefined),
  );
  const weights = pool.map((target) => (measure && target[measure]) ?? 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Weights of zero take a target out only while there is another.
  if (total === 0) return pool[Math.floor(random * pool.length)]!;
  let left = random * total;
  const index = weights.findIndex((weight) => (left -= weight) < 0);
  return pool[index < 0 ? weights.findLastIndex((weight) => weight > 0) : index]!;
}
