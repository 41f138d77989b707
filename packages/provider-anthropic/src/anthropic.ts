import { asFields, asList, defineAdapter, sse, toSecret } from "@anymodel/core/provider";
import type { Operation, Secret } from "@anymodel/core/provider";
import { readError } from "./error.ts";
import { readMetadata } from "./metadata.ts";
import { CHAT_ROWS, NATIVE } from "./parameters.ts";
import { toRequest } from "./request.ts";
import { createAnswerState, readAnswer, readEvent } from "./response.ts";

/** Settings of the Anthropic adapter; all optional. */
export interface AnthropicSettings {
  /** By default `ANTHROPIC_API_KEY` from the environment, read at each call. */
  apiKey?: string | Secret;
  /** By default `https://api.anthropic.com/v1`. */
  baseURL?: string;
  /**
   * Sent with each request, e.g. `anthropic-beta`. `anthropic-version` is `2023-06-01` by default, since
   * `2026-10-21` refuses `temperature`, `top_p` and `top_k` of all models.
   */
  headers?: Readonly<Record<string, string | Secret>>;
}

const BASE_URL = "https://api.anthropic.com/v1";
const ALL = ["url", "base64", "id"] as const;
const MILLION = { input: ["text", "image", "file"], context: 1_000_000 } as const;

/** Models of Anthropic's documentation (model overviews, November 2026), for completion in editors; any other id works. */
const MODELS = {
  "claude-fable-5-2": MILLION,
  "claude-opus-5-5": MILLION,
  "claude-sonnet-5-5": MILLION,
  "claude-haiku-5-5": MILLION,
  "claude-haiku-4-5": { ...MILLION, context: 200_000 },
} as const;

const CHAT = {
  params: CHAT_ROWS,
  native: { at: "", types: NATIVE },
  accepts: { image: ALL, file: ALL },
  required: {
    // Every model since Claude 4 can write as much, and thinking counts: less would cut answers short.
    max_tokens: { value: 16_000, why: "Anthropic demands a limit, and thinking counts towards it" },
  },
  request: toRequest,
  response: readAnswer,
  stream: { framing: sse, ends: "marker", step: readEvent, state: createAnswerState },
} as const satisfies Operation;

/**
 * The Anthropic adapter, for the Messages API. Unverified against the live API: built from Anthropic's
 * documentation and the types of @anthropic-ai/sdk 1.12.0, as of November 2026.
 */
export function anthropic({ apiKey, baseURL = BASE_URL, headers }: AnthropicSettings = {}) {
  return defineAdapter({
    spec: 1,
    id: "anthropic",
    baseURL: baseURL.replace(/\/+$/, ""),
    docs: "https://platform.claude.com/docs",
    auth: { env: "ANTHROPIC_API_KEY", header: "x-api-key", scheme: "", key: toSecret(apiKey) },
    headers: { "anthropic-version": "2023-06-01", ...headers },
    models: MODELS,
    error: readError,
    metadata: readMetadata,
    list: {
      // The most that one page holds.
      request: () => ({ path: "/models", query: { limit: "1000" } }),
      response: (body: unknown) => asList(asFields(body).data) as { id: string }[],
    },
    chat: CHAT,
  });
}

/** What `anthropic()` gives. */
export type AnthropicAdapter = ReturnType<typeof anthropic>;
