import {
  type ChatCall,
  type ChatParameterTable,
  encodeModelPath,
  type NormalMessage,
  openaiChat,
  type Operation,
  type WireRequest,
} from "@anymodel/core/provider";
import type { Host } from "./host.ts";

const IMAGES = { image: ["url", "base64"] } as const;

/** The chat operation of a host: OpenAI's, with the host's tables. */
export function hostChat(
  {
    path,
    query,
    native = {},
    accepts = IMAGES,
    roles,
    returns = {},
    carries = ["name", "detail"],
  }: Partial<Host>,
  params: ChatParameterTable,
): Operation {
  const chat = openaiChat({ params });
  return {
    ...chat,
    native: { at: "", types: native },
    accepts,
    carries,
    ...(roles && { roles }),
    request(call: ChatCall, parameters: Record<string, unknown>): WireRequest {
      const messages = call.messages.map((message) => fit(message, returns, carries));
      return {
        ...chat.request({ ...call, messages }, parameters),
        ...place(call.model, path, query),
      };
    },
  };
}

/** Where a model is called, for hosts that say it in the URL. */
export function place(
  model: string,
  path: string | undefined,
  query: Host["query"],
): Partial<WireRequest> {
  return {
    ...(path && { path: path.replace("{model}", encodeModelPath(model)) }),
    ...(query && { query: { ...query } }),
  };
}

/** Fields that answers have and OpenAI's requests have not: a message is handed back as it came, so they are taken out. */
const ANSWER_ONLY = new Set([
  "reasoning_content",
  "reasoning_details",
  "annotations",
  "extra_content",
]);

function fit(
  message: NormalMessage,
  returns: Readonly<Record<string, string>>,
  carries: readonly string[],
): NormalMessage {
  const { audio, name, tool_calls, ...source } = rename(message.source, returns);
  const id = (audio as { id?: unknown } | null | undefined)?.id;
  return {
    ...message,
    source: {
      ...source,
      ...(name !== undefined && carries.includes("name") && { name }),
      // Of its speech a host wants the id alone (OpenAI API reference, chat/create, read 2026-11).
      ...(id !== undefined && { audio: { id } }),
      ...(Array.isArray(tool_calls) && {
        tool_calls: tool_calls.map((call: unknown) =>
          typeof call === "object" && call !== null ? rename(call, returns) : call,
        ),
      }),
    },
  };
}

function rename(value: object, returns: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, entry]) => {
      if (!ANSWER_ONLY.has(name)) return [[name, entry]];
      return returns[name] === undefined ? [] : [[returns[name], entry]];
    }),
  );
}
