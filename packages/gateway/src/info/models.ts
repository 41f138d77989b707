import type { RequestContext } from "../http/request-context.ts";
import { notFound } from "../http/refusal.ts";
import type { Deployment } from "../router/deployment.ts";
import { sendJson } from "./send-json.ts";

/** LiteLLM's constant: clients that show a date show the same one. */
const CREATED = 1_677_610_602;

/** `GET /v1/models`: the configured names, patterns and aliases. */
export function serveModels(context: RequestContext): void {
  const data = context.snapshot.models.names.map(modelObject);
  sendJson(context, { object: "list", data });
}

/** `GET /v1/models/{id}`. */
export function serveModel(context: RequestContext): void {
  const { snapshot, rest } = context;
  if (!snapshot.models.resolve(rest)) {
    throw notFound(
      "There is no such model. GET /v1/models lists them.",
      "model_not_found",
      "model",
    );
  }
  sendJson(context, modelObject(rest));
}

/** `GET /model/info`: the deployments, without keys, addresses and headers. */
export function serveModelInfo(context: RequestContext): void {
  const { exchange, snapshot } = context;
  const wanted = exchange.query("litellm_model_id");
  const found = snapshot.deployments.filter(({ id }) => wanted === undefined || id === wanted);
  if (wanted !== undefined && found.length === 0) {
    const message = "There is no such deployment. GET /model/info lists them.";
    throw notFound(message, "model_not_found", "litellm_model_id");
  }
  sendJson(context, { data: found.map(describeDeployment) });
}

function modelObject(id: string): object {
  return { id, object: "model", created: CREATED, owned_by: "openai" };
}

/** The settings that are no secrets; a list of what is shown, not of what is hidden. */
const SHOWN = [
  "model",
  "custom_llm_provider",
  "rpm",
  "tpm",
  "weight",
  "order",
  "tags",
  "timeout",
  "stream_timeout",
  "num_retries",
  "max_retries",
  "max_parallel_requests",
  "drop_params",
  "max_tokens",
  "temperature",
] as const;

function describeDeployment({ id, name, params, info }: Deployment): object {
  const shown = SHOWN.flatMap((key) => (params[key] === undefined ? [] : [[key, params[key]]]));
  return {
    model_name: name,
    litellm_params: Object.fromEntries(shown),
    model_info: { ...info, id, db_model: false },
  };
}
