import type { EmbeddingResponse } from "@anymodel/core";
import { withWarnings } from "../chat/answer.ts";
import { callFor, clientFor } from "../chat/plan-call.ts";
import type { Asked } from "../chat/call-route.ts";
import { callDefaults } from "../config/call-defaults.ts";
import type { RequestContext } from "../http/request-context.ts";
import { embeddingParameters } from "./embedding-schema.ts";
import { mockEmbedding } from "./mock-embedding.ts";

/** Asks one deployment for vectors. */
export async function askEmbedding(
  { candidate: { deployment, model }, plan, limits }: Asked,
  { snapshot, signal }: RequestContext,
): Promise<EmbeddingResponse> {
  const mock = plan.mock ?? deployment.params.mock_response;
  if (mock !== undefined) return withWarnings(mockEmbedding(mock, plan), plan.warnings);
  const defaults = withoutChat(deployment.defaults);
  const { request, options } = callFor(plan, { ...deployment, defaults }, model, limits);
  const answer = await clientFor(plan, deployment, snapshot).embedding(request as never, {
    ...options,
    signal,
  });
  return withWarnings(answer, plan.warnings);
}

/** A deployment of `provider/*` may have defaults such as `max_tokens`, which mean nothing here. */
function withoutChat(defaults: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isChat = (name: string): boolean =>
    Object.hasOwn(callDefaults, name) && !Object.hasOwn(embeddingParameters, name);
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => !isChat(name)));
}
