import type { HeaderLookup } from "@anymodel/core/provider";

const PARTS = ["limit", "remaining", "reset"] as const;
const UNITS = ["requests", "tokens"] as const;

/** Rate limits and the request id, as they came (OpenAI documentation, guides/rate-limits, read 2026-11; other hosts are taken to use the names too, unverified). */
export function readMetadata(header: HeaderLookup): Record<string, unknown> | undefined {
  const limits = UNITS.flatMap((unit) => {
    const found = PARTS.flatMap((part) => {
      const value = header(`x-ratelimit-${part}-${unit}`);
      return value === undefined ? [] : [[part, value] as const];
    });
    return found.length > 0 ? [[unit, Object.fromEntries(found)] as const] : [];
  });
  const requestId = header("x-request-id");
  const metadata = {
    ...(limits.length > 0 && { ratelimit: Object.fromEntries(limits) }),
    ...(requestId && { request_id: requestId }),
  };
  return Object.keys(metadata).length > 0 ? metadata : undefined;
}
