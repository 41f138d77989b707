import type { HeaderLookup } from "@anymodel/core/provider";

/** Header → place in `provider_metadata.bytez` (langchain-bytez 0.0.7 reads these seven; their units are undocumented). */
const HEADERS = {
  ratelimit: {
    limit: "ratelimit-limit",
    remaining: "ratelimit-remaining",
    reset: "ratelimit-reset",
  },
  inference: {
    meter: "inference-meter",
    meter_price: "inference-meter-price",
    time: "inference-time",
    cost: "inference-cost",
  },
} as const;

/** Rate limit, meter, time and cost, as they came; and the cost in dollars where it is known. */
export function readMetadata(
  header: HeaderLookup,
  streamed: boolean,
): Record<string, unknown> | undefined {
  const metadata: Record<string, unknown> = {};
  for (const [group, names] of Object.entries(HEADERS)) {
    const found = Object.entries(names).flatMap(([name, source]) => {
      const value = header(source);
      return value === undefined ? [] : [[name, value] as const];
    });
    if (found.length > 0) metadata[group] = Object.fromEntries(found);
  }
  // A stream's headers leave before its cost is known.
  const cost = streamed ? undefined : readCost(header);
  if (cost !== undefined) metadata.cost_usd = cost;
  return Object.keys(metadata).length > 0 ? metadata : undefined;
}

/** The cost as Bytez says it, else price × time (Bytez documentation, billing.mdx); `undefined` if neither is known. */
function readCost(header: HeaderLookup): number | undefined {
  const cost = toNumber(header("inference-cost"));
  if (cost !== undefined) return cost;
  const price = /^([\d.]+)\s*\/\s*sec$/.exec(header("inference-meter-price")?.trim() ?? "")?.[1];
  const seconds = toNumber(header("inference-time"));
  const perSecond = toNumber(price);
  if (perSecond === undefined || seconds === undefined) return undefined;
  // Twelve digits, so that 0.1 + 0.2 arithmetic does not show in a price.
  return Number((perSecond * seconds).toPrecision(12));
}

function toNumber(value: string | undefined): number | undefined {
  const number = value?.trim() ? Number(value) : Number.NaN;
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}
