const OPENAI_SHAPED =
  "azure groq together fireworks deepinfra mistral deepseek xai openrouter perplexity cerebras huggingface nvidia sambanova moonshot vllm lmstudio llamacpp litellm anymodel";

/** The package that serves a prefix, for install hints only. */
export function packageOf(prefix: string): string | undefined {
  if (/^(bytez|openai|anthropic|gemini|ollama)$/.test(prefix))
    return `@anymodel/provider-${prefix}`;
  return OPENAI_SHAPED.split(" ").includes(prefix) ? "@anymodel/openai-compatible" : undefined;
}
