import { EVERY_WAY } from "@anymodel/core/provider";
import { host } from "../host.ts";
import { BOTH, DATA } from "../ways.ts";

// Unverified against the live APIs. Rows are built from public material of 2026-11: a host's own reference where a
// row names it, else secondary sources (environment names and native parameters above all). Check before you rely on one.
// `false` stands where that material says that a parameter is refused or without effect; the rest goes on.

const ALL = { image: EVERY_WAY, audio: EVERY_WAY, video: EVERY_WAY, file: EVERY_WAY } as const;

const AS_THEY_CAME = {
  reasoning_content: "reasoning_content",
  reasoning_details: "reasoning_details",
  extra_content: "extra_content",
} as const;

/** OpenRouter (openrouter.ai/docs/api-reference/parameters); its reasoning blocks go back untouched. */
export const openrouter = /* @__PURE__ */ host({
  id: "openrouter",
  baseURL: "https://openrouter.ai/api/v1",
  docs: "https://openrouter.ai/docs/api-reference",
  env: "OPENROUTER_API_KEY",
  native: {
    top_k: "integer",
    min_p: "number",
    repetition_penalty: "number",
    top_a: "number",
    models: "string[]",
    provider: "object",
    plugins: "object[]",
    transforms: "string[]",
    reasoning: "object",
    usage: "object",
  },
  accepts: { image: BOTH, audio: DATA, video: BOTH, file: BOTH },
  returns: { reasoning_content: "reasoning", reasoning_details: "reasoning_details" },
});

/** A LiteLLM proxy: it takes what the provider behind it takes (docs.litellm.ai/docs/proxy). */
export const litellm = /* @__PURE__ */ host({
  id: "litellm",
  baseURL: "http://localhost:4000/v1",
  docs: "https://docs.litellm.ai/docs/proxy/user_keys",
  env: "LITELLM_API_KEY",
  keyless: true,
  native: { thinking: "object", tags: "string[]", guardrails: "string[]", fallbacks: "unknown[]" },
  accepts: ALL,
  returns: AS_THEY_CAME,
});

/** Another anymodel gateway: `anymodel/openai/gpt-4o` is its `openai/gpt-4o`. */
export const anymodel = /* @__PURE__ */ host({
  id: "anymodel",
  baseURL: "http://localhost:4000/v1",
  env: "ANYMODEL_API_KEY",
  keyless: true,
  accepts: ALL,
  returns: AS_THEY_CAME,
});
