import { defineAdapter, type Secret, toSecret } from "@anymodel/core/provider";
import { chat } from "./chat.ts";
import { embedding } from "./embedding.ts";
import { readError } from "./error.ts";
import { list } from "./list.ts";

/** Settings of the Ollama adapter; all optional. */
export interface OllamaSettings {
  /** By default `http://127.0.0.1:11434`; `https://ollama.com` for Ollama's cloud. */
  baseURL?: string;
  /** Only the cloud asks for one, by default `OLLAMA_API_KEY` from the environment; a proxy of one's own may. */
  apiKey?: string | Secret;
  /** Calls at the same time for each key; further ones wait in order. No limit by default. */
  concurrency?: number;
}

const BASE_URL = "http://127.0.0.1:11434";

/** The first call loads the model, and unstreamed headers come with the last token: a large model needs many minutes. */
const TIMEOUT = 30 * 60 * 1000;

/** Models of Ollama's library, for completion in editors; any other id works. */
const MODELS = {
  "llama3.2": { input: ["text"] },
  "qwen3:4b": { input: ["text"] },
  "gpt-oss:20b": { input: ["text"] },
  "gemma3:4b": { input: ["text", "image"] },
  "nomic-embed-text": { input: ["text"] },
} as const;

/** The Ollama adapter: its native API. Unverified against a live server: built from Ollama's documentation and official client. */
export function ollama({ baseURL = BASE_URL, apiKey, concurrency }: OllamaSettings = {}) {
  const key = toSecret(apiKey);
  // The environment's key is for the cloud alone, as in ollama-js 0.6.4: no other server gets to see it.
  const isCloud = /^https:\/\/ollama\.com(\/|$)/i.test(baseURL);
  return defineAdapter({
    spec: 1,
    id: "ollama",
    baseURL: baseURL.replace(/\/+$/, ""),
    docs: "https://docs.ollama.com/api",
    auth: isCloud ? { env: "OLLAMA_API_KEY", key } : { key, optional: true },
    models: MODELS,
    limits: { concurrency, coldStart: true, timeout: TIMEOUT },
    error: readError,
    chat,
    embedding,
    list,
  });
}
