import type { RefusedRequest } from "../emulator/refused-request.ts";
import type { Reply } from "../emulator/reply.ts";
import type { RecordedRequest } from "../emulator/request.ts";
import { requireJSON } from "../emulator/require-json.ts";
import type { ConfigurableEmulation } from "../emulator/server.ts";
import { composeAnswer } from "./answer.ts";
import { chatSchema } from "./chat-schema.ts";
import { chatCompletionEvents } from "./chunks.ts";
import { chatCompletion } from "./completion.ts";
import { createEmbeddings } from "./embeddings.ts";
import { answerHeaders, replyHeaders } from "./headers.ts";
import { validate } from "./issue.ts";
import { listedModels, modelEntry, type OpenAIModel } from "./models.ts";
import { errorReply, OpenAIError, refusalReply } from "./openai-error.ts";
import { receiveMedia } from "./received.ts";
import { checkRules } from "./rules.ts";
import type { OpenAISettings } from "./settings.ts";

/** OpenAI's API without its server. */
export function emulateOpenAI(initial: OpenAISettings = {}): ConfigurableEmulation<OpenAISettings> {
  let settings: OpenAISettings = initial;

  function findModel(id: string): OpenAIModel {
    const found = modelsOf(settings).find((model) => model.id === id);
    if (found) return found;
    if (settings.anyModel) return { id };
    throw new OpenAIError(
      404,
      `The model \`${id}\` does not exist or you do not have access to it.`,
      { code: "model_not_found" },
    );
  }

  function completeChat(request: RecordedRequest): Reply {
    const body = validate(chatSchema, request.body);
    const model = findModel(body.model);
    checkRules(body, model);
    request.media = receiveMedia(body);
    const answer = composeAnswer(body, model, request.media, settings);
    if (!body.stream) return { headers: answerHeaders, body: chatCompletion(answer, body) };
    return {
      headers: { ...answerHeaders, "content-type": "text/event-stream; charset=utf-8" },
      chunks: chatCompletionEvents(answer, body),
      chunkDelay: settings.chunkDelay ?? 2,
    };
  }

  function route(request: RecordedRequest): Reply {
    const { method } = request;
    if (method === "OPTIONS") return preflight;
    authorize(request.headers.authorization, settings.apiKey);
    const path = pathOf(request);
    const listed = /^\/v1\/models(?:\/(.+))?$/.exec(path);
    if (method === "GET" && listed) {
      const id = listed[1];
      if (id !== undefined) return { body: modelEntry(findModel(decodeURIComponent(id))) };
      return { body: listModels(request.path) };
    }
    const handle = { "/v1/chat/completions": completeChat, "/v1/embeddings": embed }[path];
    if (method === "POST" && handle) {
      requireJSON(request);
      return handle(request);
    }
    throw new OpenAIError(404, `Invalid URL (${method} ${path})`);
  }

  function listModels(path: string): object {
    const models = modelsOf(settings).map(modelEntry);
    const { pageSize } = settings;
    if (pageSize === undefined) return { object: "list", data: models };
    const start = Number(new URLSearchParams(path.split("?")[1]).get("offset") ?? 0);
    const end = start + pageSize;
    const next = `/v1/models?offset=${end}&limit=${pageSize}`;
    return {
      object: "list",
      data: models.slice(start, end),
      links: { next: end < models.length ? next : null },
    };
  }

  function embed(request: RecordedRequest): Reply {
    const { model } = (request.body ?? {}) as { model?: unknown };
    const found = typeof model === "string" ? findModel(model) : { id: "" };
    return { headers: answerHeaders, ...createEmbeddings(request, found) };
  }

  return {
    modelOf,
    handle: (request) => {
      try {
        return route(request);
      } catch (error) {
        if (error instanceof Error && "status" in error)
          return refusalReply(error as RefusedRequest);
        throw error;
      }
    },
    errorReply,
    headers: replyHeaders,
    configure(changes) {
      settings = { ...settings, ...changes };
    },
  };
}

const preflight: Reply = {
  status: 204,
  headers: {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": "*, authorization",
  },
  bodyText: "",
};

function modelsOf({ models = [] }: OpenAISettings): OpenAIModel[] {
  const own = new Set(models.map(({ id }) => id));
  return [...models, ...listedModels.filter(({ id }) => !own.has(id))];
}

function authorize(authorization: string | undefined, expected?: string): void {
  const key = /^Bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1];
  if (key === undefined) {
    throw new OpenAIError(
      401,
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
      { code: null },
    );
  }
  if (expected !== undefined && key !== expected) {
    throw new OpenAIError(
      401,
      `Incorrect API key provided: ${key.slice(0, 3)}****. You can find your API key at https://platform.openai.com/account/api-keys.`,
    );
  }
}

function pathOf({ path }: RecordedRequest): string {
  return path.split("?")[0]!;
}

function modelOf(request: RecordedRequest): string | undefined {
  const calls = /^\/v1\/(chat\/completions|embeddings)$/.test(pathOf(request));
  if (request.method !== "POST" || !calls) return undefined;
  const { model } = (request.body ?? {}) as { model?: unknown };
  return typeof model === "string" ? model : "";
}
