import type { RequestContext } from "../http/request-context.ts";
import { sendJson } from "./send-json.ts";

/** `GET /health/liveness`: the process answers. */
export function serveLiveness(context: RequestContext): void {
  sendJson(context, "I'm alive!");
}

/** `GET /health/readiness`: whether new requests are welcome. */
export function serveReadiness(context: RequestContext): void {
  const { draining } = context.shared;
  sendJson(context, { status: draining ? "shutting_down" : "healthy" }, draining ? 503 : 200);
}

/** `GET /health`: how each deployment's last call went. Never calls a model: that would cost money. */
export function serveHealth(context: RequestContext): void {
  const { snapshot, shared } = context;
  const endpoints = snapshot.deployments.map((deployment) => {
    const { failed, running, downUntil } = shared.health.of(deployment.id);
    const error = deployment.unavailable ?? failed;
    return {
      model: deployment.params.model,
      model_name: deployment.name,
      model_id: deployment.id,
      in_flight: running,
      ...(downUntil > 0 && { down: true }),
      ...(error !== undefined && { error }),
    };
  });
  const healthy = endpoints.filter((endpoint) => !("error" in endpoint));
  const unhealthy = endpoints.filter((endpoint) => "error" in endpoint);
  sendJson(context, {
    healthy_endpoints: healthy,
    unhealthy_endpoints: unhealthy,
    healthy_count: healthy.length,
    unhealthy_count: unhealthy.length,
    config_version: snapshot.version,
  });
}
