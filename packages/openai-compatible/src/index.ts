export {
  cerebras,
  deepinfra,
  fireworks,
  groq,
  huggingface,
  nvidia,
  sambanova,
  together,
} from "./hosts/clouds.ts";
export { deepseek, mistral, moonshot, openai, perplexity, xai } from "./hosts/makers.ts";
export { llamacpp, lmstudio, ollama, vllm } from "./hosts/servers.ts";
export { anymodel, litellm, openrouter } from "./hosts/gateways.ts";
export { azure, type AzureSettings } from "./hosts/azure.ts";
export {
  host,
  type Host,
  type HostAdapter,
  type HostFactory,
  type HostSettings,
  openaiCompatible,
} from "./host.ts";
export type { EmbeddingRow } from "./embedding.ts";
