import { asFields, messageOfBody } from "@anymodel/core/provider";
import type { Delta, ErrorCode, ErrorReply, RefinedError } from "@anymodel/core/provider";

/** Error types (Anthropic API reference, errors) that are core's codes too, and say more than a status. */
const TYPE = /^(authentication|permission|not_found|rate_limit|timeout|overloaded)_error /;

/** Money that ran out comes as 400 or 429 too; asking again does not help. */
const QUOTA = /^billing_error |credit balance is too low|reached your .*usage limits|spend_limit/i;

/** Refines core's reading of an error reply: `{ type: "error", error: { type, message, details } }`. */
export function readError({ body }: ErrorReply): RefinedError {
  return { code: codeOf(body) };
}

/** An error in the middle of a stream, or inside a 200. */
export function readReportedError(body: unknown): Extract<Delta, { error: unknown }> {
  const code = codeOf(body);
  const message = messageOfBody(body) ?? "Anthropic reports an error without words.";
  return { error: { message, ...(code && { code }) } };
}

function codeOf(body: unknown): ErrorCode | undefined {
  const { type, message, details } = asFields(asFields(body).error);
  const words = `${type} ${message} ${asFields(details).error_code}`;
  if (QUOTA.test(words)) return "insufficient_quota";
  return TYPE.exec(words)?.[1] as ErrorCode | undefined;
}
