import {
  asFields,
  asList,
  type ErrorCode,
  type ErrorReply,
  messageOfBody,
  type RefinedError,
} from "@anymodel/core/provider";

/**
 * Codes that say more than the status (OpenAI documentation, guides/error-codes; Azure OpenAI documentation,
 * content filtering; read 2026-11).
 */
const CODES: Readonly<Record<string, ErrorCode>> = {
  insufficient_quota: "insufficient_quota",
  billing_hard_limit_reached: "insufficient_quota",
  context_length_exceeded: "context_length_exceeded",
  string_above_max_length: "context_length_exceeded",
  content_policy_violation: "content_policy",
  content_filter: "content_policy",
  invalid_prompt: "content_policy",
  model_not_found: "not_found",
  invalid_api_key: "authentication",
};

/** Refines core's reading of an error by the host's own code and words. */
export function readError({ body }: ErrorReply): RefinedError {
  const { error, ...rest } = asFields(body);
  const { code, type } = asFields(error ?? rest);
  const known = [code, type].find((word) => typeof word === "string" && Object.hasOwn(CODES, word));
  return { code: CODES[known as string], message: wordsOf(body) };
}

/**
 * The words of errors that are not OpenAI's: OpenRouter's `metadata.raw` of the provider behind it (errors,
 * read 2026-11), and FastAPI's `detail` as Mistral and vLLM have it.
 */
function wordsOf(body: unknown): string | undefined {
  const { error, detail, message } = asFields(body);
  const list = asList(detail ?? asFields(message).detail);
  if (list.length > 0) {
    return list
      .map((item) => {
        const { loc, msg } = asFields(item);
        return [asList(loc).join("."), msg].filter(Boolean).join(": ");
      })
      .join("; ");
  }
  const { raw, provider_name } = asFields(asFields(error).metadata);
  const words = messageOfBody(body);
  if (typeof raw !== "string" || !raw) return words;
  return `${words ?? "Error"} (${provider_name ?? "upstream"}: ${raw})`;
}
