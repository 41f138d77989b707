import type { HeaderLookup } from "@anymodel/core/provider";

const PARTS = ["limit", "remaining", "reset"] as const;
const UNITS = ["requests", "tokens"] as const;

/** Rate limits and the request id, as they came (OpenAI documentation, guides/rate-limits, read 2026-11; other hosts are taken to use the names too, unverified). */
export function readMetadata(header: HeaderLookup): Record<string, unknown> | undefined {
  let metadata: Record<string, unknown> | undefined;
  for (const unit of UNITS) {
    let limits: Record<string, string> | undefined;
    for (const part of PARTS) {
      const value = header(`x-ratelimit-${part}-${unit}`);
      if (value !== undefined) (limits ??= {})[part] = value;
    }
    if (limits)
      ((metadata ??= { ratelimit: {} }).ratelimit as Record<string, unknown>)[unit] = limits;
  }
  const requestId = header("x-request-id");
  if (requestId) (metadata ??= {}).request_id = requestId;
  return metadata;
}
