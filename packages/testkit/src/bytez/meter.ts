import type { ModelEntry } from "./models.ts";

const seconds = 2.5;

/** The seven headers of a successful run (langchain-bytez reads them); the value formats are not documented. */
export function meterHeaders(
  entry: Pick<ModelEntry, "meter" | "meterPrice"> | undefined,
  concurrency = 1,
): Record<string, string> {
  const { meter, meterPrice } = entry ?? { meter: "sm-lm", meterPrice: "0.0006478333 / sec" };
  return {
    "ratelimit-limit": String(concurrency),
    "ratelimit-remaining": String(concurrency - 1),
    "ratelimit-reset": "1",
    "inference-meter": meter,
    "inference-meter-price": meterPrice,
    "inference-time": String(seconds),
    "inference-cost": String(Number((Number.parseFloat(meterPrice) * seconds).toPrecision(12))),
  };
}
