/** Prefix → the package that serves it, for install hints only. */
export const KNOWN_ADAPTERS: Readonly<Record<string, string>> = {
  bytez: "@anymodel/provider-bytez",
  openai: "@anymodel/provider-openai",
  anthropic: "@anymodel/provider-anthropic",
  gemini: "@anymodel/provider-gemini",
  ollama: "@anymodel/provider-ollama",
  ...Object.fromEntries(
    "azure groq together fireworks deepinfra mistral deepseek xai openrouter perplexity cerebras huggingface nvidia sambanova moonshot vllm lmstudio llamacpp litellm anymodel"
      .split(" ")
      .map((prefix) => [prefix, "@anymodel/openai-compatible"]),
  ),
};
