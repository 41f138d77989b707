import type { HeaderLookup } from "./adapter.ts";

/** Longer waits are the caller's to decide: the error says how long. Seconds. */
const LONGEST_WAIT = 60;

const RETRIED = new Set([408, 409, 429]);

/** Whether an HTTP status is worth asking again. */
export function isRetriedStatus(status: number): boolean {
  return RETRIED.has(status) || status >= 500;
}

/** Seconds to wait, from `retry-after-ms` or `Retry-After` (seconds or an HTTP date; RFC 9110, 10.2.3). */
export function readRetryAfter(header: HeaderLookup, now = Date.now()): number | undefined {
  const ms = Number(header("retry-after-ms") ?? NaN);
  if (ms >= 0) return ms / 1000;
  const value = header("retry-after")?.trim();
  if (!value) return undefined;
  const seconds = Number(value);
  if (seconds >= 0) return seconds;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}

/** Milliseconds before the next attempt, or `undefined` if the provider asks for more than a minute. */
export function retryDelay(
  attempt: number,
  retryAfter: number | undefined,
  random = Math.random,
): number | undefined {
  if (retryAfter !== undefined) return retryAfter <= LONGEST_WAIT ? retryAfter * 1000 : undefined;
  return Math.min(500 * 2 ** attempt, 8000) * (1 - 0.25 * random());
}
