import { LLAMA_CPP, VLLM } from "../native-parameters.ts";
import { openHost } from "../open-host.ts";
import { BOTH, DATA } from "../ways.ts";

// Unverified against the live APIs. Rows are built from public material of 2026-11: a host's own reference where a
// row names it, else secondary sources (environment names and native parameters above all). Check before you rely on one.
// `false` stands where that material says that a parameter is refused or without effect; the rest goes on.

/** Ollama's `/v1`; `@anymodel/provider-ollama` speaks its own protocol (docs.ollama.com/api/openai-compatibility). */
export const ollama = /* @__PURE__ */ openHost({
  id: "ollama",
  baseURL: "http://localhost:11434/v1",
  docs: "https://docs.ollama.com/api/openai-compatibility",
  env: "OLLAMA_API_KEY",
  keyless: true,
  params: { n: false, tool_choice: false, parallel_tool_calls: false, logit_bias: false },
  accepts: { image: DATA },
});

/** vLLM and its extra parameters (docs.vllm.ai, OpenAI-compatible server). */
export const vllm = /* @__PURE__ */ openHost({
  id: "vllm",
  baseURL: "http://localhost:8000/v1",
  docs: "https://docs.vllm.ai/en/stable/serving/openai_compatible_server/",
  env: "VLLM_API_KEY",
  keyless: true,
  native: VLLM,
  accepts: { image: BOTH, audio: BOTH, video: BOTH },
  returns: { reasoning_content: "reasoning" },
});

/** LM Studio (lmstudio.ai/docs/developer/openai-compat). */
export const lmstudio = /* @__PURE__ */ openHost({
  id: "lmstudio",
  baseURL: "http://localhost:1234/v1",
  docs: "https://lmstudio.ai/docs/developer/openai-compat",
  env: "LM_API_TOKEN",
  keyless: true,
  params: { n: false },
  native: { top_k: "integer", repeat_penalty: "number", ttl: "integer", draft_model: "string" },
  accepts: { image: DATA },
});

/** llama.cpp's server (github.com/ggml-org/llama.cpp, tools/server/README.md). */
export const llamacpp = /* @__PURE__ */ openHost({
  id: "llamacpp",
  baseURL: "http://localhost:8080/v1",
  docs: "https://github.com/ggml-org/llama.cpp/tree/master/tools/server",
  env: "LLAMA_API_KEY",
  keyless: true,
  native: LLAMA_CPP,
  accepts: { image: BOTH, audio: DATA },
  returns: { reasoning_content: "reasoning_content" },
});
