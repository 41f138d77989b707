import { asFields, asList, type ErrorReply, type RefinedError } from "@anymodel/core/provider";

/** Refines core's reading of `{ error: { code, message, status, details } }`, which JSON streams send in a list. */
export function readError({ body }: ErrorReply): RefinedError {
  const { code: status, details } = asFields(asFields(Array.isArray(body) ? body[0] : body).error);
  const facts = JSON.stringify(asList(details));
  const delay = /"retryDelay":"([\d.]+)s"/.exec(facts)?.[1];
  let code: RefinedError["code"];
  // A wrong key is an invalid argument.
  if (facts.includes('"API_KEY_INVALID"')) code = "authentication";
  // "You exceeded your current quota" is said of a minute's limit too; only a day's is used up for good.
  else if (status === 429) code = facts.includes("PerDay") ? "insufficient_quota" : "rate_limit";
  return { code, ...(delay && { retryAfter: Number(delay) }) };
}
