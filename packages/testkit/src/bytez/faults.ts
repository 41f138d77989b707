import type { PlannedFault } from "../emulator/fault-plan.ts";

/** Faults with the words that Bytez uses or is reported to use; pass one to `setFault`. */
export const bytezFaults = {
  unauthorized: { kind: "status", status: 401 },
  paymentRequired: { kind: "status", status: 402 },
  concurrency: {
    kind: "status",
    status: 429,
    message: "Rejected: your plan allows for 1 concurrency",
  },
  rateLimit: { kind: "status", status: 429, message: "Rate limit exceeded" },
  /** Fatal, although its status is 429. */
  creditsUsedUp: {
    kind: "status",
    status: 429,
    message:
      "Out of free monthly credits. Wait until next month for your credits to refresh, or upgrade to premium",
  },
  modelNotFound: { kind: "status", status: 404 },
  serverError: { kind: "status", status: 500 },
  unavailable: { kind: "status", status: 503 },
  badGateway: { kind: "html", status: 502 },
  errorInSuccess: { kind: "error-in-success" },
  /** `list/models?task=…` fails while the unfiltered list works. */
  taskFilterFails: { kind: "status", status: 500, match: { path: "/list/models?task=" } },
} as const satisfies Record<string, PlannedFault>;
