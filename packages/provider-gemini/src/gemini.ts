import { defineAdapter, type Secret, toSecret } from "@anymodel/core/provider";
import { geminiChat, type GeminiStream } from "./chat.ts";
import { embedding } from "./embedding.ts";
import { readError } from "./error.ts";
import { list } from "./list.ts";

/** Settings of the Gemini adapter; all optional. */
export interface GeminiSettings {
  /** By default `GEMINI_API_KEY` from the environment, read at each call. */
  apiKey?: string | Secret;
  /** By default `https://generativelanguage.googleapis.com/v1beta`. */
  baseURL?: string;
  /** The form of streams: server-sent events (`sse`, the default), or the elements of one JSON array (`json`). */
  stream?: GeminiStream;
  /** Calls at the same time for each key; further ones wait in order. No limit by default. */
  concurrency?: number;
}

/** The version that takes every parameter and preview model; the stable `v1` takes fewer. */
const BASE_URL = "https://generativelanguage.googleapis.com/v1beta";

const ALL = { input: ["text", "image", "audio", "video", "file"], context: 1_048_576 } as const;

/** Models that @google/genai 3.1.0 names, for completion in editors; any other id works. */
const MODELS = {
  "gemini-2.5-flash": ALL,
  "gemini-2.5-pro": ALL,
  "gemini-3.1-pro-preview": ALL,
  "gemini-3.8-flash": ALL,
  "gemini-embedding-001": { input: ["text"], context: 2048 },
} as const;

/** The Gemini adapter: generateContent. Unverified against the live API: built from Google's documentation and SDK. */
export function gemini({
  apiKey,
  baseURL = BASE_URL,
  stream = "sse",
  concurrency,
}: GeminiSettings = {}) {
  const address = baseURL.replace(/\/+$/, "");
  return defineAdapter({
    spec: 1,
    id: "gemini",
    baseURL: address,
    docs: "https://ai.google.dev/api",
    auth: { env: "GEMINI_API_KEY", header: "x-goog-api-key", scheme: "", key: toSecret(apiKey) },
    models: MODELS,
    limits: { concurrency },
    error: readError,
    chat: geminiChat(address, stream),
    embedding,
    list,
  });
}
