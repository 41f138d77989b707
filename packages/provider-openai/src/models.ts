import type { ModelFacts } from "@anymodel/core/provider";

const SEES = ["text", "image", "file"] as const;
const HEARS = ["text", "audio"] as const;

/**
 * Models for completion in editors; any other id works. The names are those of openai 7.57.0 (`ChatModel`,
 * `EmbeddingModel`), the facts from public pages of 2026-11, some of them
 * not OpenAI's own (context sizes above all), so unverified; unknown ones are left out.
 */
export const MODELS = {
  "gpt-6-astra": {},
  "gpt-6.1-sol": {},
  "gpt-6.1-terra": { input: ["text", "image"], context: 1_050_000 },
  "gpt-6-sol": {},
  "gpt-6-luna": {},
  "gpt-5.6-sol": {},
  "gpt-5.6-terra": {},
  "gpt-5.6-luna": {},
  "gpt-5.5": { input: SEES, context: 1_050_000 },
  "gpt-5.4": { input: SEES, context: 1_050_000 },
  "gpt-5.4-mini": { input: SEES, context: 400_000 },
  "gpt-5.4-nano": { input: SEES, context: 400_000 },
  "gpt-5.2": { input: SEES, context: 400_000 },
  "gpt-5.1": { input: SEES, context: 400_000 },
  "gpt-5": { input: SEES, context: 400_000 },
  "gpt-5-mini": { input: SEES, context: 400_000 },
  "gpt-5-nano": { input: SEES, context: 400_000 },
  "gpt-4.1": { input: SEES, context: 1_047_576 },
  "gpt-4.1-mini": { input: SEES, context: 1_047_576 },
  "gpt-4.1-nano": { input: SEES, context: 1_047_576 },
  "o4-mini": { input: SEES, context: 200_000 },
  o3: { input: SEES, context: 200_000 },
  "o3-mini": { input: ["text"], context: 200_000 },
  o1: { input: SEES, context: 200_000 },
  "gpt-4o": { input: SEES, context: 128_000 },
  "gpt-4o-mini": { input: SEES, context: 128_000 },
  "gpt-4o-search-preview": { input: ["text"], context: 128_000 },
  "gpt-4o-audio-preview": { input: HEARS, context: 128_000 },
  "gpt-audio-mini": { input: HEARS, context: 128_000 },
  "gpt-4-turbo": { input: ["text", "image"], context: 128_000 },
  "gpt-4": { input: ["text"], context: 8192 },
  "gpt-3.5-turbo": { input: ["text"], context: 16_385 },
  "text-embedding-3-small": { input: ["text"], context: 8192 },
  "text-embedding-3-large": { input: ["text"], context: 8192 },
  "text-embedding-ada-002": { input: ["text"], context: 8192 },
} as const satisfies Record<string, ModelFacts>;
