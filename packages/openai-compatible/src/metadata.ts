import type { HeaderLookup } from "@anymodel/core/provider";

const PARTS = ["limit", "remaining", "reset"] as const;
const UNITS = ["requests", "tokens"] as const;

/** Rate limits and the request id, as they came (OpenAI documentation, guides/rate-limits, read 2026-11; other hosts are taken to use the names too, unverified). */
export function readMetadata(header: HeaderLookup): Record<string, unknown> {
  const limits = UNITS.flatMap((unit) => {
    const found = PARTS.flatMap((part) => {
      const value = header(`x-ratelimit-${part}-${unit}`);
      return value === undefined ? [] : [[part, value] as const];
    });
    return found.length > 0 ? [[unit, Object.fromEntries(found)] as const] : [];
  });
  const ratelimit = limits.length > 0 ? Object.fromEntries(limits) : undefined;
  return { ratelimit, request_id: header("x-request-id") };
}
