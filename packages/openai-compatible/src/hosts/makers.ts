import { host } from "../host.ts";
import { PERPLEXITY } from "../native-parameters.ts";
import { openHost } from "../open-host.ts";
import { BOTH, DATA } from "../ways.ts";

// Unverified against the live APIs. Rows are built from public material of 2026-11: a host's own reference where a
// row names it, else secondary sources (environment names and native parameters above all). Check before you rely on one.
// `false` stands where that material says that a parameter is refused or without effect; the rest goes on.

/** OpenAI's chat completions; `@anymodel/provider-openai` adds its models. */
export const openai = /* @__PURE__ */ host({
  id: "openai",
  baseURL: "https://api.openai.com/v1",
  docs: "https://platform.openai.com/docs/api-reference/chat",
  env: "OPENAI_API_KEY",
  // Reasoning models refuse max_tokens, and every chat model takes its successor.
  params: { max_tokens: "max_completion_tokens" },
  native: { moderation: "object", prompt_cache_options: "object" },
  accepts: { image: BOTH, audio: DATA, file: ["base64", "id"] },
  embedding: { batch: 2048 },
});

/** Mistral refuses fields that it does not know, and reports usage without being asked (docs.mistral.ai/api). */
export const mistral = /* @__PURE__ */ openHost({
  id: "mistral",
  baseURL: "https://api.mistral.ai/v1",
  docs: "https://docs.mistral.ai/api",
  env: "MISTRAL_API_KEY",
  params: {
    seed: "random_seed",
    prediction: "prediction",
    logprobs: false,
    top_logprobs: false,
    logit_bias: false,
    user: { ignore: "it has no effect on the answer" },
    stream_options: false,
  },
  native: { safe_prompt: "boolean", prompt_mode: '"reasoning"', guardrails: "object[]" },
  embedding: {
    dimensions: "output_dimension",
    user: { ignore: "it has no effect" },
    textOnly: true,
  },
});

/** DeepSeek wants its reasoning back after tool calls (api-docs.deepseek.com/guides/thinking_mode). */
export const deepseek = /* @__PURE__ */ openHost({
  id: "deepseek",
  baseURL: "https://api.deepseek.com",
  docs: "https://api-docs.deepseek.com",
  env: "DEEPSEEK_API_KEY",
  params: {
    n: false,
    seed: false,
    logit_bias: false,
    parallel_tool_calls: false,
    user: { ignore: "it has no effect on the answer" },
  },
  native: { thinking: "object" },
  accepts: {},
  returns: { reasoning_content: "reasoning_content" },
});

/** xAI counts reasoning beside `completion_tokens`, not in it (docs.x.ai/docs/guides/reasoning). */
export const xai = /* @__PURE__ */ openHost({
  id: "xai",
  baseURL: "https://api.x.ai/v1",
  docs: "https://docs.x.ai/docs/api-reference",
  env: "XAI_API_KEY",
  params: {
    max_tokens: "max_completion_tokens",
    max_completion_tokens: "max_completion_tokens",
    logit_bias: false,
    web_search_options: "web_search_options",
  },
  native: { search_parameters: "object", deferred: "boolean" },
});

/** Perplexity calls no tools (docs.perplexity.ai/api-reference/chat-completions-post). */
export const perplexity = /* @__PURE__ */ openHost({
  id: "perplexity",
  baseURL: "https://api.perplexity.ai",
  docs: "https://docs.perplexity.ai",
  env: "PERPLEXITY_API_KEY",
  params: {
    web_search_options: "web_search_options",
    tools: false,
    tool_choice: false,
    parallel_tool_calls: false,
    n: false,
    stop: false,
    seed: false,
    logit_bias: false,
    logprobs: false,
    top_logprobs: false,
  },
  native: PERPLEXITY,
  unlisted: true,
});

/** Moonshot takes media as data only, and wants its reasoning back after tool calls (platform.kimi.ai/docs/api/chat). */
export const moonshot = /* @__PURE__ */ openHost({
  id: "moonshot",
  baseURL: "https://api.moonshot.ai/v1",
  docs: "https://platform.kimi.ai/docs/api/chat",
  env: "MOONSHOT_API_KEY",
  params: {
    max_tokens: "max_completion_tokens",
    max_completion_tokens: "max_completion_tokens",
    prompt_cache_key: "prompt_cache_key",
    safety_identifier: "safety_identifier",
    seed: false,
    logit_bias: false,
    logprobs: false,
    top_logprobs: false,
  },
  native: { thinking: "object" },
  accepts: { image: DATA, video: DATA },
  returns: { reasoning_content: "reasoning_content" },
});
