import type { HeaderLookup } from "@anymodel/core/provider";

const LIMITS = ["requests", "tokens", "input-tokens", "output-tokens"].flatMap((kind) =>
  ["limit", "remaining", "reset"].map((name) => `anthropic-ratelimit-${kind}-${name}`),
);

/** The request's id and the rate limits by their headers' names (Anthropic API reference, errors, rate-limits). */
export function readMetadata(header: HeaderLookup): Record<string, unknown> {
  return Object.fromEntries(["request-id", ...LIMITS].map((name) => [name, header(name)]));
}
