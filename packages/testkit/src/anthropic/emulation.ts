import { RefusedRequest } from "../emulator/refused-request.ts";
import type { Reply } from "../emulator/reply.ts";
import type { RecordedRequest } from "../emulator/request.ts";
import { requireJSON } from "../emulator/require-json.ts";
import type { ConfigurableEmulation } from "../emulator/server.ts";
import { authorize } from "./authorization.ts";
import { createCache } from "./cache.ts";
import { errorReply, requestId } from "./envelope.ts";
import { answerMessages } from "./messages.ts";
import { listModels } from "./models.ts";
import type { AnthropicSettings } from "./settings.ts";

/** Anthropic's Messages API without its server. */
export function emulateAnthropic(
  initial: AnthropicSettings = {},
): ConfigurableEmulation<AnthropicSettings> {
  let settings: AnthropicSettings = initial;
  const cache = createCache();

  function route(request: RecordedRequest): Reply {
    const version = authorize(request.headers, settings.apiKey);
    const [path = "", query] = request.path.split("?");
    const { method } = request;
    if (method === "POST" && path === "/v1/messages") {
      requireJSON(request);
      return answerMessages(request, { ...settings, version, cache });
    }
    if (method === "GET" && /^\/v1\/models(\/|$)/.test(path)) {
      return listModels(path.slice("/v1/models/".length), query, settings.models);
    }
    const known = path === "/v1/messages" || path.startsWith("/v1/models");
    throw new RefusedRequest(known ? 405 : 404, known ? "Method Not Allowed" : "Not found");
  }

  function handle(request: RecordedRequest): Reply {
    const reply = route(request);
    return { ...reply, headers: { "request-id": requestId(), ...LIMITS, ...reply.headers } };
  }

  return {
    modelOf,
    handle,
    errorReply,
    configure(changes) {
      settings = { ...settings, ...changes };
    },
  };
}

/** Anthropic API reference, rate-limits, response headers. */
const LIMITS = {
  "anthropic-organization-id": "org_emulator",
  "anthropic-ratelimit-requests-limit": "4000",
  "anthropic-ratelimit-requests-remaining": "3999",
  "anthropic-ratelimit-requests-reset": "2026-01-01T00:00:00Z",
};

function modelOf({ method, path, body }: RecordedRequest): string | undefined {
  if (method !== "POST" || path.split("?")[0] !== "/v1/messages") return undefined;
  const { model } = (body ?? {}) as { model?: unknown };
  return typeof model === "string" ? model : "";
}
