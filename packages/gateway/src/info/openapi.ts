import { z } from "zod";
import { chatSchema } from "../chat/chat-schema.ts";
import { embeddingSchema } from "../embedding/embedding-schema.ts";
import type { Route } from "../http/request-context.ts";

const ERROR = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["message", "type", "param", "code"],
      properties: {
        message: { type: "string" },
        type: { type: "string" },
        param: { type: ["string", "null"] },
        code: { type: ["string", "null"] },
        provider: { type: "string" },
        retryable: { type: "boolean" },
        request_id: { type: "string" },
      },
    },
  },
};

const CALLS = {
  chat: {
    request: "ChatRequest",
    answer: {
      description: "The answer; with stream: true, chunks as server-sent events, then [DONE].",
      content: { "application/json": {}, "text/event-stream": {} },
    },
  },
  embedding: {
    request: "EmbeddingRequest",
    answer: { description: "The vectors.", content: { "application/json": {} } },
  },
} as const;

/** The OpenAPI document, made of the routes and of the schemas that check requests. */
export function describeApi(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = route.path.replace("*", "{id}");
    (paths[path] ??= {})[route.method.toLowerCase()] = describeRoute(route);
  }
  return {
    openapi: "3.1.0",
    info: { title: "anymodel gateway", version: "1" },
    paths,
    components: {
      schemas: {
        ChatRequest: z.toJSONSchema(chatSchema, { io: "input" }),
        EmbeddingRequest: z.toJSONSchema(embeddingSchema, { io: "input" }),
        Error: ERROR,
      },
      securitySchemes: { key: { type: "http", scheme: "bearer" } },
    },
  };
}

function describeRoute({ path, access, calls }: Route): object {
  const call = calls && CALLS[calls];
  const schema = { $ref: "#/components/schemas/Error" };
  return {
    security: access === "key" ? [{ key: [] }] : [],
    ...(path.endsWith("*") && {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
    }),
    ...(call && {
      requestBody: {
        required: true,
        content: {
          "application/json": { schema: { $ref: `#/components/schemas/${call.request}` } },
        },
      },
    }),
    responses: {
      200: call?.answer ?? { description: "OK" },
      default: { description: "An error", content: { "application/json": { schema } } },
    },
  };
}
