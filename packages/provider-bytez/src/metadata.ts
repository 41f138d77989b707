import type { HeaderLookup } from "@anymodel/core/provider";

/** Parts of `provider_metadata.bytez` and the headers that they are read from, as `ratelimit-reset` (langchain-bytez 0.0.7 reads these seven; their units are undocumented). */
const HEADERS = {
  ratelimit: ["limit", "remaining", "reset"],
  inference: ["meter", "meter_price", "time", "cost"],
};

/** Rate limit, meter, time and cost, as they came; and the cost in dollars where it is known. */
export function readMetadata(
  header: HeaderLookup,
  streamed: boolean,
): Record<string, unknown> | undefined {
  let metadata: Record<string, Record<string, string> | number> | undefined;
  for (const [group, names] of Object.entries(HEADERS)) {
    let found: Record<string, string> | undefined;
    for (const name of names) {
      const value = header(`${group}-${name.replace("_", "-")}`);
      if (value !== undefined) (found ??= {})[name] = value;
    }
    if (found) (metadata ??= {})[group] = found;
  }
  // A stream's headers leave before its cost is known.
  const cost = streamed ? undefined : readCost(header);
  return cost === undefined ? metadata : { ...metadata, cost_usd: cost };
}

/** The cost as Bytez says it, else price × time (Bytez documentation, billing.mdx); `undefined` if neither is known. */
function readCost(header: HeaderLookup): number | undefined {
  const price = /^([\d.]+)\s*\/\s*sec$/.exec(header("inference-meter-price")?.trim() ?? "")?.[1];
  const total = toNumber(price) * toNumber(header("inference-time"));
  // Twelve digits, so that 0.1 + 0.2 arithmetic does not show in a price.
  const cost = [toNumber(header("inference-cost")), Number(total.toPrecision(12))];
  return cost.find((dollars) => dollars >= 0);
}

function toNumber(value: string | undefined): number {
  const number = value?.trim() ? Number(value) : NaN;
  return number >= 0 && number < Infinity ? number : NaN;
}
