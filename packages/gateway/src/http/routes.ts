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
  const wanted = method === "HEAD" ? "GET" : method;
  const exact = EXACT.get(`${wanted} ${path}`);
  if (exact && !exact.path.endsWith("*")) return { route: exact, rest: "" };
  for (const route of PREFIXED) {
    if (route.method !== wanted || !takes(route, path)) continue;
    try {
      return { route, rest: decodeURIComponent(path.slice(route.path.length - 1)) };
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function takes({ path: pattern }: Route, path: string): boolean {
  if (!pattern.endsWith("*")) return path === pattern;
  return path.length >= pattern.length && path.startsWith(pattern.slice(0, -1));
}

/** The error of a request that no route takes. */
export function noRoute(method: string, path: string): Refusal {
  const others = ROUTES.filter((route) => takes(route, path)).map((route) => route.method);
  // A path whose escapes cannot be read is taken by its method, and names nothing all the same.
  if (others.length === 0 || others.includes(method as Route["method"])) {
    return notFound(
      "There is no such route. GET /openapi.json lists those that there are.",
      "not_found",
    );
  }
  return new Refusal(`This route takes ${others.join(", ")}.`, {
    status: 405,
    type: "invalid_request_error",
    code: "method_not_allowed",
    // RFC 9110, section 15.5.6: a 405 says what is allowed.
    allow: others.flatMap((other) => (other === "GET" ? ["GET", "HEAD"] : [other])).join(", "),
  });
}
