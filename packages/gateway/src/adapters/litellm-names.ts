import type { ProviderAdapter } from "@anymodel/core";

/** LiteLLM's prefixes for what adapters have another prefix for. */
export const LITELLM_PREFIXES: Readonly<Record<string, string>> = {
  aiohttp_openai: "openai",
  custom_openai: "openai",
  fireworks_ai: "fireworks",
  hosted_vllm: "vllm",
  litellm_proxy: "litellm",
  llamafile: "llamacpp",
  lm_studio: "lmstudio",
  nvidia_nim: "nvidia",
  ollama_chat: "ollama",
  together_ai: "together",
};

/** The variables of keys that LiteLLM does not name after the prefix. */
const KEYS: Readonly<Record<string, string>> = {
  gemini: "GOOGLE_API_KEY",
  perplexity: "PERPLEXITYAI_API_KEY",
  together_ai: "TOGETHERAI_API_KEY",
};

/** Whose `api_base` LiteLLM takes without the path that every request to it begins with. */
const COMPLETED: Readonly<Record<string, true>> = {
  anthropic: true,
  huggingface: true,
  mistral: true,
  ollama: true,
  ollama_chat: true,
};

const ROUTE = /^(responses|o_series|gpt5_series)\/(?=.)/;

/** What LiteLLM reads between a prefix and a model: it says how to ask and not whom. */
const ROUTES: Readonly<Record<string, RegExp>> = { azure: ROUTE, openai: ROUTE };

/** The prefixes that adapters have themselves. */
export function withoutLitellmNames(prefixes: readonly string[]): string[] {
  return prefixes.filter((prefix) => !Object.hasOwn(LITELLM_PREFIXES, prefix));
}

/** The prefix that an adapter has for one of LiteLLM's; any other is its own. */
export function prefixOf(name: string): string {
  return Object.hasOwn(LITELLM_PREFIXES, name) ? LITELLM_PREFIXES[name]! : name;
}

/** The prefix that LiteLLM finds for a model's name without one. */
export function inferPrefix(model: string): string | undefined {
  if (/^(gpt-|chatgpt-|o\d|text-embedding-|ft:gpt-)/.test(model)) return "openai";
  return model.startsWith("claude-") ? "anthropic" : undefined;
}

/** A model without what LiteLLM reads before it. */
export function leaveOutRoute(prefix: string, model: string): string {
  return Object.hasOwn(ROUTES, prefix) ? model.replace(ROUTES[prefix]!, "") : model;
}

/** The variables in which LiteLLM looks for what a deployment of a prefix does not say, the first one first. */
export function variablesOf(prefix: string) {
  const name = prefix.toUpperCase().replaceAll(/\W/g, "_");
  return {
    key: [`${name}_API_KEY`, ...(Object.hasOwn(KEYS, prefix) ? [KEYS[prefix]!] : [])],
    address: [`${name}_BASE_URL`, `${name}_API_BASE`],
    version: [`${name}_API_VERSION`],
  };
}

/** An `api_base` as the adapter takes it; `own` makes the adapter with its own address. */
export function completeAddress(
  prefix: string,
  address: string,
  own: () => Pick<ProviderAdapter, "baseURL">,
): string {
  if (!Object.hasOwn(COMPLETED, prefix)) return address;
  const path = new URL(own().baseURL).pathname.replace(/\/$/, "");
  const base = address.replace(/\/+$/, "").replace(/\/(messages|chat\/completions)$/, "");
  return base.endsWith(path) ? base : base + path;
}
