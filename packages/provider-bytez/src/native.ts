import {
  AnyModelError,
  type ChatCall,
  encodeModelPath,
  type NormalPart,
  type Operation,
  text,
} from "@anymodel/core/provider";
import { CHAT_ROWS, HUGGING_FACE } from "./parameters.ts";
import { readAnswer } from "./response.ts";

const BOTH = ["url", "base64"] as const;

/** The chat operation of Bytez's own protocol; `path` tells where a model is run. */
export function nativeChat(
  path: (model: string) => string = (model) => `/${encodeModelPath(model)}`,
) {
  return {
    params: CHAT_ROWS,
    native: { at: "params", types: HUGGING_FACE },
    passesMedia: true,
    accepts: { image: BOTH, audio: BOTH, video: BOTH },
    // Bytez documentation, openapi.yaml: role is system, user or assistant.
    roles: { system: "system", developer: "system", user: "user", assistant: "assistant" },
    request(call: ChatCall, parameters: Record<string, unknown>) {
      // An assistant's turn without content and without tool calls has nothing to send.
      const messages = call.messages.flatMap(({ role, content }) =>
        content === null
          ? []
          : [{ role, content: typeof content === "string" ? content : content.map(toBytezPart) }],
      );
      if (messages.length === 0) {
        const message =
          "messages hold nothing to send: an assistant's turn without content is left out.";
        throw new AnyModelError({ code: "invalid_request", param: "messages", message });
      }
      const body = { messages, ...parameters, ...(call.stream && { stream: true }) };
      return { path: path(call.model), body };
    },
    response: readAnswer,
    // Raw UTF-8 text without frames or end marker (bytez.js 3.0.0 pipes the body through a TextDecoder).
    stream: { framing: text, ends: "eof", step: (piece: string) => [{ text: piece }] },
  } as const satisfies Operation;
}

function toBytezPart(part: NormalPart): Record<string, unknown> {
  if (part.kind === "text") return { type: "text", text: part.text };
  if (part.via === "url") return { type: part.kind, url: part.data };
  // Bytez's own part stays as it was written; its documentation (snippets/base64.mdx) asks for data URLs.
  const { base64 } = part.source as { base64?: unknown };
  return { type: part.kind, base64: typeof base64 === "string" ? base64 : part.data };
}
