import { z } from "zod";
import { chatSchema } from "../chat/chat-schema.ts";
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

/** The OpenAPI document, made of the routes and of the schema that checks requests. */
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
      schemas: { ChatRequest: z.toJSONSchema(chatSchema, { io: "input" }), Error: ERROR },
      securitySchemes: { key: { type: "http", scheme: "bearer" } },
    },
  };
}

function describeRoute({ path, access, calls }: Route): object {
  const schema = { $ref: "#/components/schemas/Error" };
  return {
    security: access === "key" ? [{ key: [] }] : [],
    ...(path.endsWith("*") && {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
    }),
    ...(calls && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: { $ref: "#/components/schemas/ChatRequest" } } },
      },
    }),
    responses: {
      200: calls
        ? {
            description:
              "The answer; with stream: true, chunks as server-sent events, then [DONE].",
            content: { "application/json": {}, "text/event-stream": {} },
          }
        : { description: "OK" },
      default: { description: "An error", content: { "application/json": { schema } } },
    },
  };
}
