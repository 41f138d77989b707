import {
  AnyModelError,
  type ChatCompletionChunk,
  type ChunkRun,
  type ErrorCode,
  isAnyModelError,
} from "@anymodel/core";
import {
  createRouter,
  type HealthBook,
  type NoTarget,
  type Router,
  type RouteSettings,
} from "@anymodel/router";
import { Refusal, unavailable } from "../http/refusal.ts";
import type { Candidate, ModelTable } from "./model-table.ts";

/** The router of a snapshot; the health of deployments outlives it. */
export function createGatewayRouter(
  models: ModelTable,
  settings: RouteSettings,
  book: HealthBook,
): Router<Candidate, ChunkRun> {
  const error = (code: ErrorCode, message: string) => new AnyModelError({ code, message });
  return createRouter<Candidate, ChunkRun>({
    targetsOf: (group) => models.resolve(group)?.candidates,
    settings,
    book,
    chunkOf: ({ chunk }) => chunk,
    // What the router has cut or renamed is one chunk, whatever it was before.
    itemOf: (chunk) => ({ chunk: chunk as ChatCompletionChunk }),
    faultOf: (thrown) => (isAnyModelError(thrown) ? thrown : undefined),
    timedOut: (ms) => error("timeout", `Timed out: the first token did not come within ${ms} ms.`),
    aborted: () => error("aborted", "The caller left."),
    noTarget: refuse,
  });
}

function refuse(name: string, why: NoTarget): Refusal {
  if ("unavailable" in why) {
    const message = `The model ${name} cannot be served: ${why.unavailable}.`;
    return unavailable(message, "no_deployment", 30);
  }
  if ("down" in why) {
    const message = `Every deployment of ${name} is down. Try again in ${why.down} s.`;
    return unavailable(message, "overloaded", why.down);
  }
  const { limit, retryAfter } = why.full;
  return new Refusal(
    `Every deployment of ${name} is at its limit (${limit}). Try again in ${retryAfter} s.`,
    { status: 429, type: "rate_limit_error", code: "rate_limit_exceeded", retryAfter },
  );
}
