import type { HeaderLookup } from "@anymodel/core/provider";

/** Written out before: names that are put together for each answer are slow to look up. */
const LIMITS = ["requests", "tokens"].flatMap((unit) =>
  ["limit", "remaining", "reset"].map(
    (part) => [unit, part, `x-ratelimit-${part}-${unit}`] as const,
  ),
);

/** Rate limits and the request id, as they came (OpenAI documentation, guides/rate-limits, read 2026-11; other hosts are taken to use the names too, unverified). */
export function readMetadata(header: HeaderLookup): Record<string, unknown> | undefined {
  let metadata: Record<string, unknown> | undefined;
  let ratelimit: Record<string, Record<string, string>> | undefined;
  for (const [unit, part, name] of LIMITS) {
    const value = header(name);
    if (value !== undefined) ((ratelimit ??= {})[unit] ??= {})[part] = value;
  }
  if (ratelimit) metadata = { ratelimit };
  const requestId = header("x-request-id");
  if (requestId) (metadata ??= {}).request_id = requestId;
  return metadata;
}
