import type { Deployment } from "./deployment.ts";

/** What a deployment is doing: requests under way, and those and their tokens in the current minute. */
export interface Load {
  running: number;
  /** The minute that `requests` and `tokens` count, in minutes since 1970. */
  minute: number;
  requests: number;
  tokens: number;
  /** The code of the last attempt that failed; absent after one that went well. */
  failed?: string | undefined;
}

/** The loads of all deployments by id; they outlive a reload of the config. */
export interface LoadBook {
  of(deployment: Deployment): Load;
}

/** Starts counting. */
export function createLoadBook(): LoadBook {
  const loads = new Map<string, Load>();
  return {
    of({ id }) {
      const load = loads.get(id) ?? { running: 0, minute: 0, requests: 0, tokens: 0 };
      loads.set(id, load);
      return load;
    },
  };
}

/** Counts a request that starts at `now` (milliseconds since 1970). */
export function countStart(load: Load, now: number): void {
  enterMinute(load, now);
  load.requests++;
  load.running++;
}

/** Counts a request that has ended, with the tokens that it took. */
export function countEnd(load: Load, now: number, tokens: number): void {
  enterMinute(load, now);
  load.running--;
  load.tokens += tokens;
}

/** Why a deployment cannot take another request now, and how long that may last (seconds). */
export function whyFull(
  { limits }: Deployment,
  load: Load,
  now: number,
): { limit: "rpm" | "tpm" | "max_parallel_requests"; retryAfter: number } | undefined {
  if (limits.parallel !== undefined && load.running >= limits.parallel) {
    return { limit: "max_parallel_requests", retryAfter: 1 };
  }
  const current = load.minute === minuteOf(now);
  const retryAfter = Math.ceil(60 - (now % 60_000) / 1000);
  if (limits.rpm !== undefined && current && load.requests >= limits.rpm) {
    return { limit: "rpm", retryAfter };
  }
  if (limits.tpm !== undefined && current && load.tokens >= limits.tpm) {
    return { limit: "tpm", retryAfter };
  }
  return undefined;
}

function enterMinute(load: Load, now: number): void {
  const minute = minuteOf(now);
  if (load.minute === minute) return;
  load.minute = minute;
  load.requests = 0;
  load.tokens = 0;
}

function minuteOf(now: number): number {
  return Math.floor(now / 60_000);
}
