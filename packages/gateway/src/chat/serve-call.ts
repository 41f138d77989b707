import { readBody } from "../http/read-body.ts";
import { notFound } from "../http/refusal.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { ModelGroup } from "../router/model-table.ts";
import { type CallPlan, planCall } from "./plan-call.ts";
import type { RequestReader } from "./read-request.ts";

/** Serves a call of a model: reads and checks its body, and finds the deployments that may answer it. */
export async function serveCall(
  { exchange, snapshot, trace, shared }: RequestContext,
  read: RequestReader,
  answer: (plan: CallPlan, group: ModelGroup) => Promise<void>,
): Promise<void> {
  const body = await readBody(exchange, snapshot.maxBodyBytes, shared.budget);
  trace.bytesIn = body.length;
  try {
    const plan = planCall(read(body.take()), (name) => exchange.header(name));
    trace.stream = plan.stream;
    const group = snapshot.models.resolve(plan.name);
    if (!group) throw unknownModel(plan.name);
    trace.group = group.name;
    await answer(plan, group);
  } finally {
    body.release();
  }
}

function unknownModel(name: string): Error {
  const shown = name.length > 200 ? `${name.slice(0, 200)}…` : name;
  return notFound(
    `The model ${JSON.stringify(shown)} does not exist. GET /v1/models lists those that do.`,
    "model_not_found",
    "model",
  );
}
