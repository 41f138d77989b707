import { createClient } from "@anymodel/core";
import {
  anymodel,
  azure,
  cerebras,
  deepinfra,
  deepseek,
  fireworks,
  groq,
  huggingface,
  litellm,
  llamacpp,
  lmstudio,
  mistral,
  moonshot,
  nvidia,
  openaiCompatible,
  openrouter,
  perplexity,
  sambanova,
  together,
  vllm,
  xai,
} from "@anymodel/openai-compatible";
import { anthropic } from "@anymodel/provider-anthropic";
import { bytez } from "@anymodel/provider-bytez";
import { gemini } from "@anymodel/provider-gemini";
import { ollama } from "@anymodel/provider-ollama";
import { openai } from "@anymodel/provider-openai";

/** A client of everything that there is. */
export const client = createClient({
  providers: [
    anthropic(),
    bytez(),
    gemini(),
    ollama(),
    openai(),
    groq(),
    together(),
    fireworks(),
    deepinfra(),
    cerebras(),
    huggingface(),
    nvidia(),
    sambanova(),
    azure({ resource: "mine" }),
    deepseek(),
    mistral(),
    moonshot(),
    perplexity(),
    xai(),
    llamacpp(),
    lmstudio(),
    vllm(),
    anymodel(),
    litellm(),
    openrouter(),
    openaiCompatible({
      id: "own",
      baseURL: "https://own.example/v1",
      native: { depth: "integer" },
    }),
  ],
});
const messages = [{ role: "user", content: "hi" }] as const;

/** The parameters of each prefix are its own. */
export const calls = [
  client.completion({ model: "bytez/Qwen/Qwen3-4B", messages, repetition_penalty: 1.2 }),
  client.completion({ model: "gemini/gemini-3.8-flash", messages, topK: 5, modalities: ["text"] }),
  client.completion({ model: "anthropic/claude-sonnet-5-5", messages, thinking: {} }),
  client.completion({ model: "ollama/qwen3:4b", messages, num_ctx: 4096 }),
  client.completion({ model: "openai/gpt-5", messages, logit_bias: { 1: 1 } }),
  client.completion({ model: "groq/any", messages, reasoning_format: "parsed" }),
  client.completion({ model: "vllm/any", messages, guided_choice: ["a"] }),
  client.completion({ model: "own/any", messages, depth: 3 }),
  // @ts-expect-error Bytez has no tools
  client.completion({ model: "bytez/Qwen/Qwen3-4B", messages, tools: [] as {}[] }),
  // @ts-expect-error that is Bytez's
  client.completion({ model: "gemini/gemini-3.8-flash", messages, repetition_penalty: 1.2 }),
  // @ts-expect-error that is not one of its formats
  client.completion({ model: "groq/any", messages, reasoning_format: "odd" }),
  // @ts-expect-error Perplexity calls no tools
  client.completion({ model: "perplexity/any", messages, tool_choice: "auto" }),
];
