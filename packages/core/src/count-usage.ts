import type { Usage } from "./chat.ts";
import { knownFields } from "./fields.ts";
import { readUsage } from "./read-usage.ts";

/** A provider's own counts of tokens: each side is a sum, for what it counts beside the rest. */
export interface TokenCounts {
  /** The whole input: what the provider counts beside it (cached tokens, tools' results) added. */
  readonly input: readonly unknown[];
  /** The whole output: reasoning added where the provider counts it beside. */
  readonly output: readonly unknown[];
  /** The sum of both, unless told. */
  readonly total?: unknown;
  /** Input read from a cache, and written to it. */
  readonly cached?: unknown;
  readonly cacheWritten?: unknown;
  readonly reasoning?: unknown;
}

/** Usage in OpenAI's meaning, as a list of one delta; none unless the first count of each side is a number. */
export function countUsage(counts: TokenCounts): { usage: Usage }[] {
  const usage = readUsage({
    prompt_tokens: sum(counts.input),
    completion_tokens: sum(counts.output),
    total_tokens: counts.total,
    prompt_tokens_details: detailsOf({
      cached_tokens: counts.cached,
      cache_creation_tokens: counts.cacheWritten,
    }),
    completion_tokens_details: detailsOf({ reasoning_tokens: counts.reasoning }),
  });
  return usage ? [{ usage }] : [];
}

function sum([first, ...beside]: readonly unknown[]): number | undefined {
  if (typeof first !== "number") return undefined;
  return beside.reduce<number>((all, one) => all + (typeof one === "number" ? one : 0), first);
}

/** Details that were counted; none at all if nothing was. */
function detailsOf(details: Record<string, unknown>): Record<string, unknown> | undefined {
  const known = knownFields(details);
  return Object.keys(known).length > 0 ? known : undefined;
}
