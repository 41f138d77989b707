import { openHost } from "../open-host.ts";
import { BOTH } from "../ways.ts";

// Unverified against the live APIs. Rows are built from public material of 2026-11: a host's own reference where a
// row names it, else secondary sources (environment names and native parameters above all). Check before you rely on one.
// `false` stands where that material says that a parameter is refused or without effect; the rest goes on.

/** Groq refuses names in messages, and log probabilities (console.groq.com/docs/openai). */
export const groq = /* @__PURE__ */ openHost({
  id: "groq",
  baseURL: "https://api.groq.com/openai/v1",
  docs: "https://console.groq.com/docs/api-reference",
  env: "GROQ_API_KEY",
  params: {
    max_tokens: "max_completion_tokens",
    max_completion_tokens: "max_completion_tokens",
    service_tier: "service_tier",
    n: false,
    logprobs: false,
    top_logprobs: false,
    logit_bias: false,
  },
  native: {
    reasoning_format: '"hidden" | "raw" | "parsed"',
    include_reasoning: "boolean",
    search_settings: "object",
    documents: "object[]",
    compound_custom: "object",
  },
  carries: ["detail"],
});

/** Together counts log probabilities: `logprobs` is how many (docs.together.ai/reference/chat-completions). */
export const together = /* @__PURE__ */ openHost({
  id: "together",
  baseURL: "https://api.together.xyz/v1",
  docs: "https://docs.together.ai/reference/chat-completions",
  env: "TOGETHER_API_KEY",
  params: { logprobs: { to: "logprobs", map: Number }, top_logprobs: "logprobs" },
  native: {
    top_k: "integer",
    min_p: "number",
    repetition_penalty: "number",
    echo: "boolean",
    safety_model: "string",
    context_length_exceeded_behavior: '"truncate" | "error"',
    chat_template_kwargs: "object",
  },
  accepts: { image: BOTH, video: BOTH, audio: BOTH },
});

/** Fireworks (fireworks.ai/docs/api-reference/post-chatcompletions). */
export const fireworks = /* @__PURE__ */ openHost({
  id: "fireworks",
  baseURL: "https://api.fireworks.ai/inference/v1",
  docs: "https://docs.fireworks.ai/api-reference/post-chatcompletions",
  env: "FIREWORKS_API_KEY",
  params: { prediction: "prediction" },
  native: {
    top_k: "integer",
    min_p: "number",
    repetition_penalty: "number",
    typical_p: "number",
    mirostat_lr: "number",
    mirostat_target: "number",
    prompt_truncate_len: "integer",
    ignore_eos: "boolean",
    echo: "boolean",
    context_length_exceeded_behavior: '"truncate" | "error"',
    perf_metrics_in_response: "boolean",
    thinking: "object",
  },
  returns: { reasoning_content: "reasoning_content" },
});

/** DeepInfra (deepinfra.com/docs/openai_api). */
export const deepinfra = /* @__PURE__ */ openHost({
  id: "deepinfra",
  baseURL: "https://api.deepinfra.com/v1/openai",
  docs: "https://deepinfra.com/docs/openai_api",
  env: "DEEPINFRA_TOKEN",
  native: { top_k: "integer", min_p: "number", repetition_penalty: "number" },
  embedding: { batch: 1024 },
});

/** Cerebras (inference-docs.cerebras.ai/resources/openai). */
export const cerebras = /* @__PURE__ */ openHost({
  id: "cerebras",
  baseURL: "https://api.cerebras.ai/v1",
  docs: "https://inference-docs.cerebras.ai/api-reference/chat-completions",
  env: "CEREBRAS_API_KEY",
  params: {
    max_tokens: "max_completion_tokens",
    max_completion_tokens: "max_completion_tokens",
    n: false,
    frequency_penalty: false,
    presence_penalty: false,
    logit_bias: false,
  },
  native: { clear_thinking: "boolean", disable_reasoning: "boolean" },
  accepts: {},
});

/** Hugging Face's router: a provider may follow the model, `openai/gpt-oss-120b:groq` (huggingface.co/docs/inference-providers). */
export const huggingface = /* @__PURE__ */ openHost({
  id: "huggingface",
  baseURL: "https://router.huggingface.co/v1",
  docs: "https://huggingface.co/docs/inference-providers",
  env: "HF_TOKEN",
});

/** NVIDIA NIM, in the cloud or your own (docs.nvidia.com/nim); its embedding models ask for `input_type`. */
export const nvidia = /* @__PURE__ */ openHost({
  id: "nvidia",
  baseURL: "https://integrate.api.nvidia.com/v1",
  docs: "https://docs.api.nvidia.com/nim/reference",
  env: "NVIDIA_API_KEY",
  native: {
    top_k: "integer",
    min_p: "number",
    repetition_penalty: "number",
    nvext: "object",
    chat_template_kwargs: "object",
  },
  embedding: {
    native: { input_type: '"query" | "passage"', truncate: '"NONE" | "START" | "END"' },
  },
});

/** SambaNova takes penalties and `logit_bias` without acting on them (docs.sambanova.ai, OpenAI compatibility). */
export const sambanova = /* @__PURE__ */ openHost({
  id: "sambanova",
  baseURL: "https://api.sambanova.ai/v1",
  docs: "https://docs.sambanova.ai/docs/en/features/openai-compatibility",
  env: "SAMBANOVA_API_KEY",
  params: { presence_penalty: false, frequency_penalty: false, logit_bias: false },
  native: { top_k: "integer", do_sample: "boolean", chat_template_kwargs: "object" },
});
