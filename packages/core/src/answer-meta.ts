import type { AnswerMeta } from "./adapter.ts";
import { isObject } from "./fields.ts";

/** The delta of an answer's top-level facts: those that have another type than theirs are left out. */
export function answerMeta({
  id,
  created,
  system_fingerprint,
  service_tier,
  provider,
}: Partial<Record<keyof AnswerMeta, unknown>>): { meta: AnswerMeta } {
  return {
    meta: {
      ...(typeof id === "string" && { id }),
      ...(typeof created === "number" && { created }),
      ...(typeof system_fingerprint === "string" && { system_fingerprint }),
      ...(typeof service_tier === "string" && { service_tier }),
      ...(isObject(provider) && { provider }),
    },
  };
}
