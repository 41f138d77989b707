/** Every parameter of OpenAI's embeddings and its type (OpenAI API reference, embeddings/create). */
export const EMBEDDING_PARAMETERS = {
  dimensions: "integer",
  user: "string",
  encoding_format: '"float" | "base64"',
} as const;

/** The name of a parameter of OpenAI's embeddings. */
export type EmbeddingParameter = keyof typeof EMBEDDING_PARAMETERS;

/** Tokens of an embedding call as the provider counted them. */
export interface EmbeddingUsage {
  prompt_tokens: number;
  total_tokens: number;
}

/** What an embedding call takes: texts, or lists of tokens where the provider takes them. */
export type EmbeddingInput =
  | string
  | readonly string[]
  | readonly number[]
  | readonly (readonly number[])[];
