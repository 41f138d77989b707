import type { PlannedFault } from "../emulator/fault-plan.ts";

const QUOTA =
  "You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.";

function quotaBody(quotaId: string, retryDelay: string): unknown {
  const details = [
    { "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [{ quotaId }] },
    { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay },
  ];
  return { error: { code: 429, message: QUOTA, status: "RESOURCE_EXHAUSTED", details } };
}

/** Faults with the words that Gemini is reported to use; pass one to `setFault`. */
export const geminiFaults = {
  badKey: {
    kind: "status",
    status: 400,
    message: "API key not valid. Please pass a valid API key.",
  },
  permissionDenied: { kind: "status", status: 403 },
  modelNotFound: { kind: "status", status: 404 },
  /** The same words as `dailyQuota`; only the details tell them apart. */
  rateLimit: {
    kind: "status",
    status: 429,
    body: quotaBody("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "0.02s"),
  },
  dailyQuota: {
    kind: "status",
    status: 429,
    body: quotaBody("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "40s"),
  },
  tooLong: {
    kind: "status",
    status: 400,
    message:
      "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
  },
  serverError: { kind: "status", status: 500 },
  overloaded: { kind: "status", status: 503 },
  errorInSuccess: { kind: "error-in-success" },
} as const satisfies Record<string, PlannedFault>;
