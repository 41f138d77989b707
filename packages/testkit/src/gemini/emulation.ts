import { RefusedRequest } from "../emulator/refused-request.ts";
import type { Reply } from "../emulator/reply.ts";
import type { RecordedRequest } from "../emulator/request.ts";
import { requireJSON } from "../emulator/require-json.ts";
import type { ConfigurableEmulation } from "../emulator/server.ts";
import { validate } from "../emulator/validate.ts";
import { composeAnswer } from "./answer.ts";
import { embedContents } from "./embed.ts";
import { errorReply, WRONG_KEY } from "./envelope.ts";
import { findModel, modelEntry, modelsOf } from "./models.ts";
import { responsePieces } from "./pieces.ts";
import { receiveMedia, textOf } from "./received.ts";
import { generateSchema } from "./request-schema.ts";
import { findRoute, type Route } from "./route.ts";
import { checkRules } from "./rules.ts";
import type { GeminiSettings } from "./settings.ts";

/** Gemini's API without its server. */
export function emulateGemini(initial: GeminiSettings = {}): ConfigurableEmulation<GeminiSettings> {
  let settings: GeminiSettings = initial;

  function generate(request: RecordedRequest, { model: name, method, query }: Route): Reply {
    const streamed = method === "streamGenerateContent";
    const model = findModel(name, "generateContent", settings);
    const body = validate(generateSchema, request.body);
    checkRules(body, model);
    request.media = receiveMedia(body);
    const words = textOf(body.contents).match(/\S+/g)?.length ?? 0;
    const { inputTokenLimit = 1_048_576 } = model;
    if (words > inputTokenLimit) {
      throw new RefusedRequest(
        400,
        `The input token count (${words}) exceeds the maximum number of tokens allowed (${inputTokenLimit}).`,
      );
    }
    const answer = composeAnswer(body, model, request.media, settings);
    const pieces = responsePieces(answer, model, body, settings, streamed);
    if (!streamed) return { body: pieces[0] };
    const { chunkDelay = 2 } = settings;
    if (query.get("alt") === "sse") {
      const chunks = pieces.map((piece) => `data: ${JSON.stringify(piece)}\r\n\r\n`);
      return { headers: { "content-type": "text/event-stream" }, chunks, chunkDelay };
    }
    // Pretty-printed, the commas at the start of the next piece, as others tell of the real API (unverified).
    const texts = pieces.map((piece) => JSON.stringify(piece, null, 2));
    const chunks = [...texts.map((text, at) => (at === 0 ? `[${text}` : `,\r\n${text}`)), "\n]\n"];
    return { headers: { "content-type": "application/json; charset=UTF-8" }, chunks, chunkDelay };
  }

  function answer(request: RecordedRequest, route: Route): Reply {
    const { model, method, query } = route;
    authorize(request, query, settings.apiKey);
    if (method === "list") return listModels(query);
    if (method === "get") return { body: modelEntry(findModel(model, "get", settings)) };
    requireJSON(request);
    if (/^(stream)?generateContent$/i.test(method)) return generate(request, route);
    findModel(model, "embedContent", settings);
    if (method === "batchEmbedContents") return embedContents(request, model);
    throw new RefusedRequest(404, `The emulator has no method ${method}`);
  }

  function listModels(query: URLSearchParams): Reply {
    const models = modelsOf(settings).map(modelEntry);
    const start = Number(query.get("pageToken") ?? 0);
    const end = start + Number(query.get("pageSize") ?? 50);
    const more = end < models.length && { nextPageToken: String(end) };
    return { body: { models: models.slice(start, end), ...more } };
  }

  function handle(request: RecordedRequest): Reply {
    const route = findRoute(request.method, request.path);
    if (!route)
      return { status: 404, headers: { "content-type": "text/html" }, bodyText: notFound };
    try {
      return answer(request, route);
    } catch (error) {
      if (!(error instanceof RefusedRequest)) throw error;
      const reply = errorReply(error.status, error.message);
      // A stream in JSON is an array, also where it holds nothing but an error.
      const listed = route.method.startsWith("stream") && route.query.get("alt") !== "sse";
      return listed ? { ...reply, body: [reply.body] } : reply;
    }
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

const notFound = "<!DOCTYPE html><html><title>Error 404 (Not Found)!!1</title></html>";

function authorize({ headers }: RecordedRequest, query: URLSearchParams, expected?: string): void {
  const key = headers["x-goog-api-key"] ?? query.get("key") ?? "";
  if (key === "") {
    throw new RefusedRequest(
      403,
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
    );
  }
  if (expected !== undefined && key !== expected) throw new RefusedRequest(400, WRONG_KEY);
}

function modelOf({ method, path }: RecordedRequest): string | undefined {
  if (method !== "POST") return undefined;
  return findRoute(method, path)?.model;
}
