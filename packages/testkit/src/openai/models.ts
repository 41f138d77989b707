/** What the emulator knows of a model: it decides which parameters are refused. */
export interface OpenAIModel {
  id: string;
  /** Words that a prompt may hold; 128,000 unless told. */
  context?: number;
  /** Reasons before it answers: takes `max_completion_tokens` only, and the default temperature. */
  reasoning?: boolean;
  /** Takes audio, and speaks. */
  audio?: boolean;
  /** Searches the web. */
  search?: boolean;
  /** Length of its vectors: an embedding model. */
  dimensions?: number;
  /** Takes `dimensions`. */
  shortens?: boolean;
}

/** Models that the emulator has (OpenAI model list, openai 7.57.0 `ChatModel` and `EmbeddingModel`). */
export const listedModels: readonly OpenAIModel[] = [
  { id: "gpt-6-sol", context: 1_050_000, reasoning: true },
  { id: "gpt-5.5", context: 1_050_000, reasoning: true },
  { id: "gpt-5", context: 400_000, reasoning: true },
  { id: "gpt-5-mini", context: 400_000, reasoning: true },
  { id: "o3", context: 200_000, reasoning: true },
  { id: "gpt-4.1", context: 1_047_576 },
  { id: "gpt-4o" },
  { id: "gpt-4o-mini" },
  { id: "gpt-audio", audio: true },
  { id: "gpt-4o-audio-preview", audio: true },
  { id: "gpt-4o-search-preview", search: true },
  { id: "gpt-3.5-turbo", context: 16_385 },
  { id: "text-embedding-3-small", dimensions: 1536, shortens: true },
  { id: "text-embedding-3-large", dimensions: 3072, shortens: true },
  { id: "text-embedding-ada-002", dimensions: 1536 },
];

/** An entry of `GET /v1/models`. */
export function modelEntry({ id }: OpenAIModel): unknown {
  return { id, object: "model", created: 1_700_000_000, owned_by: "openai" };
}
