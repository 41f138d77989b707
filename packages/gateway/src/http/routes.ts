import { serveChat } from "../chat/serve-chat.ts";
import { serveEmbedding } from "../embedding/serve-embedding.ts";
import { serveHealth, serveLiveness, serveReadiness } from "../info/health.ts";
import { serveMetrics } from "../info/metrics.ts";
import { serveModel, serveModelInfo, serveModels } from "../info/models.ts";
import { describeApi } from "../info/openapi.ts";
import { sendJson } from "../info/send-json.ts";
import { notFound, Refusal } from "./refusal.ts";
import type { Route } from "./request-context.ts";

const chat = { method: "POST", access: "key", calls: "chat", serve: serveChat } as const;
const embedding = {
  method: "POST",
  access: "key",
  calls: "embedding",
  serve: serveEmbedding,
} as const;
const get = (path: string, serve: Route["serve"], access: Route["access"] = "key"): Route => ({
  method: "GET",
  path,
  access,
  serve,
});

let api: object | undefined;

/** All that the gateway answers to. */
export const ROUTES: readonly Route[] = [
  { ...chat, path: "/v1/chat/completions" },
  { ...chat, path: "/chat/completions" },
  { ...embedding, path: "/v1/embeddings" },
  { ...embedding, path: "/embeddings" },
  get("/v1/models", serveModels),
  get("/models", serveModels),
  get("/v1/models/*", serveModel),
  get("/models/*", serveModel),
  get("/model/info", serveModelInfo),
  get("/v1/model/info", serveModelInfo),
  get("/health", serveHealth),
  get("/health/liveliness", serveLiveness, "open"),
  get("/health/liveness", serveLiveness, "open"),
  get("/health/readiness", serveReadiness, "open"),
  get("/openapi.json", (context) => sendJson(context, (api ??= describeApi(ROUTES)))),
  get("/metrics", serveMetrics),
];

const EXACT = new Map(ROUTES.map((route) => [`${route.method} ${route.path}`, route]));
const PREFIXED = ROUTES.filter(({ path }) => path.endsWith("*"));

/** The route of a request; `undefined` if there is none. Case and escapes count: no two spellings of a path are the same. */
export function findRoute(
  method: string,
  path: string,
): { route: Route; rest: string } | undefined {
  const exact = EXACT.get(`${method === "HEAD" ? "GET" : method} ${path}`);
  if (exact && !exact.path.endsWith("*")) return { route: exact, rest: "" };
  for (const route of PREFIXED) {
    const prefix = route.path.slice(0, -1);
    if (route.method !== method || !path.startsWith(prefix) || path.length === prefix.length)
      continue;
    try {
      return { route, rest: decodeURIComponent(path.slice(prefix.length)) };
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** The error of a request that no route takes. */
export function noRoute(path: string): Refusal {
  const others = ROUTES.filter((route) => route.path === path).map((route) => route.method);
  if (others.length === 0) {
    return notFound(
      "There is no such route. GET /openapi.json lists those that there are.",
      "not_found",
    );
  }
  return new Refusal(`${path} takes ${others.join(", ")}.`, {
    status: 405,
    type: "invalid_request_error",
    code: "method_not_allowed",
  });
}
