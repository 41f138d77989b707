import type { HeaderLookup } from "@anymodel/core/provider";

/** Headers of an answer (langchain-bytez 0.0.7 reads these seven; their units are undocumented). */
const HEADERS = [
  "ratelimit-limit",
  "ratelimit-remaining",
  "ratelimit-reset",
  "inference-meter",
  "inference-meter-price",
  "inference-time",
  "inference-cost",
];

/** Rate limit, meter, time and cost, as they came, by the words of their names; and the cost in dollars where it is known. */
export function readMetadata(header: HeaderLookup, streamed: boolean): Record<string, unknown> {
  const metadata: Record<string, Record<string, string>> = {};
  for (const name of HEADERS) {
    const value = header(name);
    if (value === undefined) continue;
    const [group, ...words] = name.split("-") as [string, ...string[]];
    (metadata[group] ??= {})[words.join("_")] = value;
  }
  // A stream's headers leave before its cost is known.
  return { ...metadata, cost_usd: streamed ? undefined : readCost(header) };
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
