import { asFields, asList } from "@anymodel/core/provider";
import type { ErrorCode, ErrorReply, RefinedError } from "@anymodel/core/provider";

/** Google's canonical codes (google.rpc.Code). */
const CODES: Readonly<Record<string, ErrorCode>> = {
  INVALID_ARGUMENT: "invalid_request",
  UNAUTHENTICATED: "authentication",
  PERMISSION_DENIED: "permission",
  NOT_FOUND: "not_found",
  RESOURCE_EXHAUSTED: "rate_limit",
  UNAVAILABLE: "overloaded",
  DEADLINE_EXCEEDED: "timeout",
};

/** Refines core's reading of `{ error: { code, message, status, details } }`, which JSON streams send in a list. */
export function readError({ body }: ErrorReply): RefinedError | undefined {
  const { error } = asFields(Array.isArray(body) ? body[0] : body);
  if (!error) return undefined;
  const { code, ...fault } = readFault(error);
  // An invalid argument may be a prompt that is too long: core reads the words.
  return code && code !== "invalid_request" ? { ...fault, code } : fault;
}

/** What an error object says. */
export function readFault(error: unknown): RefinedError & { message: string } {
  const { message = "Gemini reports an error without words.", status, details } = asFields(error);
  const facts = JSON.stringify(asList(details));
  let code = CODES[String(status)];
  // A wrong key is an invalid argument.
  if (facts.includes('"API_KEY_INVALID"')) code = "authentication";
  // "You exceeded your current quota" is said of a minute's limit too; only a day's is used up for good.
  if (code === "rate_limit" && /PerDay/.test(facts)) code = "insufficient_quota";
  const delay = /"retryDelay":"([\d.]+)s"/.exec(facts)?.[1];
  return {
    message: String(message),
    ...(code && { code }),
    ...(delay && { retryAfter: Number(delay) }),
  };
}
