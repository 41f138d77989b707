import type { ConfigurableEmulation } from "../emulator/server.ts";
import type { Reply } from "../emulator/reply.ts";
import type { RecordedRequest } from "../emulator/request.ts";
import { requireJSON } from "../emulator/require-json.ts";
import { authorize, readKey } from "./authorization.ts";
import { corsHeaders, preflight } from "./cors.ts";
import { errorReply, successReply } from "./envelope.ts";
import { listedModels, queryModels } from "./models.ts";
import { runNative } from "./native-run.ts";
import { completeChat } from "./openai-route.ts";
import { findRoute } from "./route.ts";
import type { BytezSettings } from "./settings.ts";
import { tasks } from "./tasks.ts";
import { isClosed } from "./upstream.ts";

/** A container holds one model, so its path names none. */
const containerModel = "Qwen/Qwen3-4B";

/** Bytez's API without its server. */
export function emulateBytez(initial: BytezSettings = {}): ConfigurableEmulation<BytezSettings> {
  let settings: BytezSettings = initial;

  function handle(request: RecordedRequest): Reply {
    if (request.method === "OPTIONS") return preflight(request);
    const route = findRoute(request.method, request.path);
    // Every path answers 401 without a key, unknown ones too; only a container of one's own asks for none.
    if (route.to !== "container") authorize(request.headers.authorization, settings.apiKey);
    const models = [...(settings.models ?? []), ...listedModels];
    const entry = models.find(({ modelId }) => modelId === request.model);
    switch (route.to) {
      case "models":
        return successReply(queryModels(models, route.query));
      case "tasks":
        return successReply(tasks);
      case "queue":
        return successReply("Job queued");
      case "chat-completions":
        requireJSON(request);
        return completeChat(request, entry, settings);
      case "container":
      case "run":
        requireJSON(request);
        return runNative(request, request.model ?? containerModel, entry, settings);
      case "nowhere":
        return errorReply(route.status, route.message);
    }
  }

  function admit(request: RecordedRequest, active: readonly RecordedRequest[]): Reply | undefined {
    const { concurrency } = settings;
    if (concurrency === undefined || isClosed(request.model ?? "")) return undefined;
    const key = readKey(request.headers.authorization);
    const running = active.filter(
      ({ headers, model = "" }) => readKey(headers.authorization) === key && !isClosed(model),
    );
    if (running.length < concurrency) return undefined;
    return errorReply(429, `Rejected: your plan allows for ${concurrency} concurrency`);
  }

  return {
    modelOf,
    handle,
    errorReply,
    admit,
    headers: corsHeaders,
    configure(changes) {
      settings = { ...settings, ...changes };
    },
  };
}

function modelOf({ method, path, body }: RecordedRequest): string | undefined {
  const route = findRoute(method, path);
  if (route.to === "run") return route.model;
  if (route.to === "container") return containerModel;
  if (route.to !== "chat-completions") return undefined;
  const { model } = (body ?? {}) as { model?: unknown };
  return typeof model === "string" ? model : "";
}
