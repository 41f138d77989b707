import { isAnyModelError } from "@anymodel/core";

/** Failures of a deployment itself: asking it again is no use, asking another one is. */
const ELSEWHERE = new Set([
  "authentication",
  "permission",
  "insufficient_quota",
  "not_found",
  "config",
  "timeout",
]);

/** Longer waits are the caller's to decide. Seconds. */
const LONGEST_WAIT = 60;

/** Milliseconds before the next attempt; `undefined` if there shall be none. Pure. */
export function retryDelay(
  error: unknown,
  {
    attempt,
    others,
    retries,
    random,
  }: { attempt: number; others: boolean; retries: number | undefined; random: number },
): number | undefined {
  if (!isAnyModelError(error) || attempt >= (retries ?? 1)) return undefined;
  const { code, retryable, retryAfter } = error;
  if (others) return retryable || ELSEWHERE.has(code) ? 0 : undefined;
  // A broken connection is worth a fresh one; anything else is asked of the same deployment only where the config says so.
  if (!retryable || code === "timeout" || (retries === undefined && code !== "connection"))
    return undefined;
  if (retryAfter !== undefined) return retryAfter <= LONGEST_WAIT ? retryAfter * 1000 : undefined;
  return Math.min(500 * 2 ** attempt, 8000) * (1 - 0.25 * random);
}
