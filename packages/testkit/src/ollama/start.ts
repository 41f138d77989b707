import { RefusedRequest } from "../emulator/refused-request.ts";
import type { Reply } from "../emulator/reply.ts";
import { parseJSON, type RecordedRequest } from "../emulator/request.ts";
import { startEmulator, type Emulator, type EmulatorOptions } from "../emulator/server.ts";
import { validate } from "../emulator/validate.ts";
import { composeAnswer } from "./answer.ts";
import { embed } from "./embed.ts";
import { errorReply } from "./envelope.ts";
import { chatBody, chatLines } from "./lines.ts";
import { demand, detailsOf, findModel, modelEntry, modelsOf } from "./models.ts";
import { receiveImages } from "./received.ts";
import { chatSchema } from "./request-schema.ts";
import type { OllamaSettings } from "./settings.ts";

/** Settings of `startOllamaEmulator`. */
export interface OllamaEmulatorOptions extends EmulatorOptions, OllamaSettings {}

/** A running Ollama emulator. */
export interface OllamaEmulator extends Emulator {
  /** The same as `url`: Ollama's paths begin with `/api`. */
  readonly baseURL: string;
  /** Changes settings from the next request on; the others stay. */
  configure(settings: OllamaSettings): void;
}

/** Starts an Ollama emulator on a local port; `await using` or `close()` ends it. */
export async function startOllamaEmulator({
  port,
  host,
  faults,
  keepRequests,
  maxBodyBytes,
  ...initial
}: OllamaEmulatorOptions = {}): Promise<OllamaEmulator> {
  let settings: OllamaSettings = initial;

  function chat(request: RecordedRequest): Reply {
    const body = validate(chatSchema, request.body);
    const model = findModel(body.model, settings);
    demand(model, "completion");
    if (body.tools?.length) demand(model, "tools");
    if (body.think) demand(model, "thinking");
    request.media = receiveImages(body);
    if (request.media.length > 0 && !model.capabilities.includes("vision")) {
      throw new RefusedRequest(500, "this model is missing data required for image input");
    }
    const answer = composeAnswer(body, model, request.media);
    // Streamed unless told otherwise.
    if (body.stream === false) return { body: chatBody(answer, body) };
    return {
      headers: { "content-type": "application/x-ndjson" },
      chunks: chatLines(answer, body).map((line) => `${JSON.stringify(line)}\n`),
      chunkDelay: settings.chunkDelay ?? 2,
    };
  }

  function show(request: RecordedRequest): Reply {
    const { model = "" } = (request.body ?? {}) as { model?: string };
    const { capabilities, family = "llama" } = findModel(model, settings);
    return { body: { details: detailsOf(family), model_info: {}, capabilities } };
  }

  function handle(request: RecordedRequest): Reply {
    const { method, path } = request;
    const route = `${method} ${path.split("?")[0]}`;
    if (settings.apiKey && request.headers.authorization !== `Bearer ${settings.apiKey}`) {
      throw new RefusedRequest(401, "unauthorized");
    }
    // The server reads JSON whatever the content type says.
    if (method === "POST" && parseJSON(request.rawBody) === undefined) {
      throw new RefusedRequest(
        400,
        request.rawBody.length > 0 ? "invalid JSON" : "missing request body",
      );
    }
    switch (route) {
      case "GET /":
        return { headers: { "content-type": "text/plain" }, bodyText: "Ollama is running" };
      case "GET /api/version":
        return { body: { version: "0.30.0" } };
      case "GET /api/tags":
        return { body: { models: modelsOf(settings).map(modelEntry) } };
      case "POST /api/show":
        return show(request);
      case "POST /api/chat":
        return chat(request);
      case "POST /api/embed":
        return embed(request, settings);
      default:
        return {
          status: 404,
          headers: { "content-type": "text/plain" },
          bodyText: "404 page not found",
        };
    }
  }

  const server = await startEmulator(
    { modelOf, handle, errorReply },
    { port, host, faults, keepRequests, maxBodyBytes },
  );
  const configure = (changes: OllamaSettings): void => {
    settings = { ...settings, ...changes };
  };
  return { ...server, baseURL: server.url, configure };
}

function modelOf({ path, body }: RecordedRequest): string | undefined {
  if (!/^\/api\/(chat|embed)$/.test(path.split("?")[0]!)) return undefined;
  const { model } = (body ?? {}) as { model?: unknown };
  return typeof model === "string" ? model : "";
}
