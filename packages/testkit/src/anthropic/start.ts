import { RefusedRequest } from "../emulator/refused-request.ts";
import type { Reply } from "../emulator/reply.ts";
import type { RecordedRequest } from "../emulator/request.ts";
import { requireJSON } from "../emulator/require-json.ts";
import { startEmulator, type Emulator, type EmulatorOptions } from "../emulator/server.ts";
import { authorize } from "./authorization.ts";
import { createCache } from "./cache.ts";
import { errorReply, requestId } from "./envelope.ts";
import { answerMessages } from "./messages.ts";
import { listModels, type AnthropicModel } from "./models.ts";

/** What of the Anthropic emulator may be changed while it runs. */
export interface AnthropicSettings {
  /** The only key that is taken; any key unless told. */
  apiKey?: string;
  /** Milliseconds between streamed events; 1 unless told. */
  chunkDelay?: number;
  /** Models that are listed before the built-in ones. Any id that begins with `claude-` runs. */
  models?: readonly AnthropicModel[];
}

/** Settings of `startAnthropicEmulator`. */
export interface AnthropicEmulatorOptions extends EmulatorOptions, AnthropicSettings {}

/** A running Anthropic emulator. Official clients take its `url`, the adapter its `baseURL`. */
export interface AnthropicEmulator extends Emulator {
  /** `url` and `/v1`. */
  readonly baseURL: string;
  /** Changes settings from the next request on; the others stay. */
  configure(settings: AnthropicSettings): void;
}

/** Starts an emulator of Anthropic's Messages API on a local port; `await using` or `close()` ends it. */
export async function startAnthropicEmulator({
  port,
  host,
  faults,
  keepRequests,
  // Anthropic API reference, errors: 32 MB.
  maxBodyBytes = 32 * 2 ** 20,
  ...initial
}: AnthropicEmulatorOptions = {}): Promise<AnthropicEmulator> {
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

  const server = await startEmulator(
    { modelOf, handle, errorReply },
    { port, host, faults, keepRequests, maxBodyBytes },
  );
  const configure = (changes: AnthropicSettings): void => {
    settings = { ...settings, ...changes };
  };
  return { ...server, baseURL: `${server.url}/v1`, configure };
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
