import type { EmbeddingResponse } from "@anymodel/core";
import type { WholeReply } from "@anymodel/router";
import { estimateInputTokens } from "../chat/estimate-tokens.ts";
import type { CallPlan } from "../chat/plan-call.ts";
import { createRequestReader } from "../chat/read-request.ts";
import { type CallKind, CallRoute } from "../chat/call-route.ts";
import { serveCall } from "../chat/serve-call.ts";
import type { RequestContext } from "../http/request-context.ts";
import { addTraceHeaders } from "../observe/trace.ts";
import type { ModelGroup } from "../router/model-table.ts";
import { askEmbedding } from "./ask-embedding.ts";
import { embeddingSchema } from "./embedding-schema.ts";

const readRequest = createRequestReader(embeddingSchema, false);

/** Serves `POST /v1/embeddings`. */
export function serveEmbedding(context: RequestContext): Promise<void> {
  return serveCall(context, readRequest, (plan, group) => answer(context, plan, group));
}

interface EmbeddingAnswer extends WholeReply {
  whole: EmbeddingResponse;
}

const EMBEDDING: CallKind<EmbeddingAnswer> = {
  async ask(asked, context) {
    const whole = await askEmbedding(asked, context);
    return { whole, tokens: whole.usage?.total_tokens };
  },
  promptTokens: ({ body }) => estimateInputTokens(body.input),
};

async function answer(context: RequestContext, plan: CallPlan, group: ModelGroup): Promise<void> {
  const { exchange, trace } = context;
  const route = new CallRoute(context, plan, group, EMBEDDING);
  const { reply, attempt } = await route.start();
  trace.promptTokens = reply.whole.usage?.prompt_tokens;
  trace.status = 200;
  const body = JSON.stringify({ ...reply.whole, model: route.nameOf(attempt) });
  exchange.send(200, addTraceHeaders(trace, { "content-type": "application/json" }), body);
}
