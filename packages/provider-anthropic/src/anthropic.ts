import { connectionOf, defineAdapter, EVERY_WAY, modelList, sse } from "@anymodel/core/provider";
import type { ConnectionSettings, Operation } from "@anymodel/core/provider";
import { readMetadata } from "./metadata.ts";
import { CHAT_ROWS, NATIVE } from "./parameters.ts";
import { toRequest } from "./request.ts";
import { createAnswerState, readAnswer, readEvent } from "./response.ts";

/**
 * Settings of the Anthropic adapter; all optional. By default the key is `ANTHROPIC_API_KEY` from the environment,
 * and the address `https://api.anthropic.com/v1`. `headers` may hold `anthropic-beta`, or another
 * `anthropic-version` than `2023-06-01`: `2026-10-21` refuses `temperature`, `top_p` and `top_k` of all models.
 */
export type AnthropicSettings = ConnectionSettings;

const MILLION = { input: ["text", "image", "file"], context: 1_000_000 } as const;

/** Models of @anthropic-ai/sdk 1.12.0, for completion in editors; any other id works. Contexts are unverified. */
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
  accepts: { image: EVERY_WAY, file: EVERY_WAY },
  required: {
    // Every model since Claude 4 can write as much, and thinking counts: less would cut answers short.
    max_tokens: { value: 16_000, why: "Anthropic demands a limit, and thinking counts towards it" },
  },
  request: toRequest,
  response: readAnswer,
  stream: { framing: sse, ends: "marker", step: readEvent, state: createAnswerState },
} as const satisfies Operation;

/** A page holds 1000 models at most (Anthropic API reference, models/list). */
const LIST = /* @__PURE__ */ modelList({
  path: "/models",
  query: { limit: "1000" },
  next: ({ has_more, last_id }) =>
    has_more && last_id ? { after_id: String(last_id) } : undefined,
});

/**
 * The Anthropic adapter, for the Messages API. Unverified against the live API: built from Anthropic's
 * documentation and the types of @anthropic-ai/sdk 1.12.0, as of November 2026.
 */
export function anthropic(settings: AnthropicSettings = {}) {
  return defineAdapter({
    ...connectionOf(settings, {
      baseURL: "https://api.anthropic.com/v1",
      auth: { env: "ANTHROPIC_API_KEY", header: "x-api-key", scheme: "" },
      headers: { "anthropic-version": "2023-06-01" },
    }),
    spec: 1,
    id: "anthropic",
    docs: "https://platform.claude.com/docs",
    models: MODELS,
    metadata: readMetadata,
    list: LIST,
    chat: CHAT,
  });
}
