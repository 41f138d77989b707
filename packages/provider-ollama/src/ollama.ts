import { connectionOf, type ConnectionSettings, defineAdapter } from "@anymodel/core/provider";
import { modelList } from "@anymodel/core/provider";
import { chat } from "./chat.ts";
import { embedding } from "./embedding.ts";
import { readError } from "./error.ts";

/**
 * Settings of the Ollama adapter; all optional. `baseURL` is `http://127.0.0.1:11434` by default, and
 * `https://ollama.com` for Ollama's cloud: only the cloud asks for a key, by default `OLLAMA_API_KEY` from the
 * environment; a proxy of one's own may.
 */
export type OllamaSettings = ConnectionSettings;

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

/** The models that this server has (docs.ollama.com/api/tags). */
const LIST = /* @__PURE__ */ modelList({
  path: "/api/tags",
  at: "models",
  idOf: ({ model, name }) => model ?? name,
});

/** The Ollama adapter: its native API. Unverified against a live server: built from Ollama's documentation and official client. */
export function ollama(settings: OllamaSettings = {}) {
  // The environment's key is for the cloud alone, as in ollama-js 0.6.4: no other server gets to see it.
  const isCloud = /^https:\/\/ollama\.com(\/|$)/i.test(settings.baseURL ?? BASE_URL);
  return defineAdapter({
    ...connectionOf(settings, {
      baseURL: BASE_URL,
      auth: isCloud ? { env: "OLLAMA_API_KEY" } : { optional: true },
      limits: { coldStart: true, timeout: TIMEOUT },
    }),
    spec: 1,
    id: "ollama",
    docs: "https://docs.ollama.com/api",
    models: MODELS,
    error: readError,
    chat,
    embedding,
    list: LIST,
  });
}
