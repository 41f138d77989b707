import type { AnyModelError } from "./errors.ts";

/** Longer waits are the caller's to decide: the error says how long. Seconds. */
const LONGEST_WAIT = 60;

/** Milliseconds before the next attempt, after so many; `undefined` if none makes sense, or the provider asks for more than a minute. */
export function retryDelay(
  { retryable, retryAfter }: AnyModelError,
  attempts: number,
  status = 500,
): number | undefined {
  if (!retryable || !(status >= 500 || /408|409|429/.test(`${status}`))) return undefined;
  if (retryAfter === undefined) {
    return Math.min(250 * 2 ** attempts, 8000) * (1 - 0.25 * Math.random());
  }
  return retryAfter <= LONGEST_WAIT ? retryAfter * 1000 : undefined;
}
