import { connectionOf, type ConnectionSettings, defineAdapter } from "@anymodel/core/provider";
import { modelList } from "@anymodel/core/provider";
import { geminiChat, type GeminiStream } from "./chat.ts";
import { embedding } from "./embedding.ts";
import { readError } from "./error.ts";

/**
 * Settings of the Gemini adapter; all optional. By default the key is `GEMINI_API_KEY` from the environment, and
 * the address `https://generativelanguage.googleapis.com/v1beta`.
 */
export interface GeminiSettings extends ConnectionSettings {
  /** The form of streams: server-sent events (`sse`, the default), or the elements of one JSON array (`json`). */
  stream?: GeminiStream | undefined;
}

const ALL = { input: ["text", "image", "audio", "video", "file"], context: 1_048_576 } as const;

/** Models that @google/genai 3.1.0 names, for completion in editors; any other id works. */
const MODELS = {
  "gemini-2.5-flash": ALL,
  "gemini-2.5-pro": ALL,
  "gemini-3.1-pro-preview": ALL,
  "gemini-3.8-flash": ALL,
  "gemini-embedding-001": { input: ["text"], context: 2048 },
} as const;

/** The models of a key (ai.google.dev/api/models); 1000 is the largest page. */
const LIST = /* @__PURE__ */ modelList({
  path: "/models",
  query: { pageSize: "1000" },
  at: "models",
  idOf: ({ name }) => String(name).replace(/^models\//, ""),
  next: ({ nextPageToken: pageToken }) =>
    pageToken ? { pageToken: String(pageToken) } : undefined,
});

/** The Gemini adapter: generateContent. Unverified against the live API: built from Google's documentation and SDK. */
export function gemini({ stream = "sse", ...settings }: GeminiSettings = {}) {
  const connection = connectionOf(settings, {
    // The version that takes every parameter and preview model; the stable `v1` takes fewer.
    baseURL: "https://generativelanguage.googleapis.com/v1beta",
    auth: { env: "GEMINI_API_KEY", header: "x-goog-api-key", scheme: "" },
  });
  return defineAdapter({
    ...connection,
    spec: 1,
    id: "gemini",
    docs: "https://ai.google.dev/api",
    models: MODELS,
    error: readError,
    chat: geminiChat(connection.baseURL, stream),
    embedding,
    list: LIST,
  });
}
