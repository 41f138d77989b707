import type { HeaderLookup } from "@anymodel/core/provider";

const PARTS = ["limit", "remaining", "reset"] as const;

/** Written out before: names that are put together for each answer are slow to look up. */
const LIMITS = (["requests", "tokens"] as const).map((unit) => ({
  unit,
  names: PARTS.map((part) => [part, `x-ratelimit-${part}-${unit}`] as const),
}));

/** Rate limits and the request id, as they came (OpenAI documentation, guides/rate-limits, read 2026-11; other hosts are taken to use the names too, unverified). */
export function readMetadata(header: HeaderLookup): Record<string, unknown> | undefined {
  let metadata: Record<string, unknown> | undefined;
  for (const { unit, names } of LIMITS) {
    let limits: Record<string, string> | undefined;
    for (const [part, name] of names) {
      const value = header(name);
      if (value !== undefined) (limits ??= {})[part] = value;
    }
    if (limits)
      ((metadata ??= { ratelimit: {} }).ratelimit as Record<string, unknown>)[unit] = limits;
  }
  const requestId = header("x-request-id");
  if (requestId) (metadata ??= {}).request_id = requestId;
  return metadata;
}
