import { defineAdapter, openaiChat } from "@anymodel/core/provider";

/** A small adapter of OpenAI's shape. */
export function adapterOf<const Id extends string>(id: Id, baseURL = `https://${id}.test/v1`) {
  return defineAdapter({ spec: 1, id, baseURL, auth: { optional: true }, chat: openaiChat() });
}
