import { asFields, asList, countUsage } from "@anymodel/core/provider";
import type { EmbeddingCall, EmbeddingDelta, EmbeddingOperation } from "@anymodel/core/provider";
import { EMBEDDING_ROWS, NATIVE } from "./parameters.ts";

/** Embeddings by `/api/embed` (docs.ollama.com/api/embed); it names no limit of inputs. */
export const embedding = {
  params: EMBEDDING_ROWS,
  native: NATIVE,
  request: ({ model, inputs }: EmbeddingCall, parameters: Record<string, unknown>) => ({
    path: "/api/embed",
    body: { model, input: inputs, ...parameters },
  }),
  *response(value: unknown): Generator<EmbeddingDelta> {
    const { embeddings, prompt_eval_count } = asFields(value);
    for (const vector of asList(embeddings)) yield { embedding: asList(vector) as number[] };
    yield* countUsage({ input: [prompt_eval_count], output: [0] });
  },
} as const satisfies EmbeddingOperation;
