import {
  asFields,
  asList,
  type EmbeddingCall,
  type EmbeddingDelta,
  type EmbeddingOperation,
} from "@anymodel/core/provider";
import { EMBEDDING_ROWS, layOut, OWN_PARAMETERS } from "./parameters.ts";

/** Embeddings by `/api/embed` (docs.ollama.com/api/embed); it names no limit of inputs. */
export const embedding = {
  params: EMBEDDING_ROWS,
  native: { at: "options", types: OWN_PARAMETERS },
  request: ({ model, inputs }: EmbeddingCall, parameters: Record<string, unknown>) => ({
    path: "/api/embed",
    body: { model, input: inputs, ...layOut(parameters) },
  }),
  *response(value: unknown): Generator<EmbeddingDelta> {
    const { embeddings, prompt_eval_count: count } = asFields(value);
    for (const vector of asList(embeddings)) yield { embedding: asList(vector) as number[] };
    if (typeof count === "number") yield { usage: { prompt_tokens: count, total_tokens: count } };
  },
} as const satisfies EmbeddingOperation;
