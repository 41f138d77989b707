import { askGroup, attemptsOf } from "../chat/attempts.ts";
import { estimateInputTokens } from "../chat/estimate-tokens.ts";
import type { CallPlan } from "../chat/plan-call.ts";
import { createRequestReader } from "../chat/read-request.ts";
import { serveCall } from "../chat/serve-call.ts";
import type { RequestContext } from "../http/request-context.ts";
import { traceHeaders } from "../observe/trace.ts";
import type { Candidate } from "../router/model-table.ts";
import { askEmbedding } from "./ask-embedding.ts";
import { embeddingSchema } from "./embedding-schema.ts";

const readRequest = createRequestReader(embeddingSchema, false);

/** Serves `POST /v1/embeddings`. */
export function serveEmbedding(context: RequestContext): Promise<void> {
  return serveCall(context, readRequest, (plan, candidates) => answer(context, plan, candidates));
}

async function answer(
  context: RequestContext,
  plan: CallPlan,
  candidates: readonly Candidate[],
): Promise<void> {
  const { exchange, trace } = context;
  const answered = await askGroup(candidates, plan, attemptsOf(context), askEmbedding);
  const { answer: whole, candidate } = answered;
  const { tpm } = candidate.deployment.limits;
  // A limit needs a number, also where the provider told none.
  const estimate = tpm === undefined ? 0 : estimateInputTokens(plan.body.input);
  try {
    trace.promptTokens = whole.usage?.prompt_tokens;
    trace.status = 200;
    const body = JSON.stringify({ ...whole, model: plan.name });
    exchange.send(200, { "content-type": "application/json", ...traceHeaders(trace) }, body);
  } finally {
    answered.done(whole.usage?.total_tokens ?? estimate);
  }
}
