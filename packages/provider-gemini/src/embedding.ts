import {
  asFields,
  asList,
  type EmbeddingCall,
  type EmbeddingDelta,
  type EmbeddingOperation,
} from "@anymodel/core/provider";
import { modelPath } from "./chat.ts";

/** Embeddings by batchEmbedContents (ai.google.dev/api/embeddings), which takes 100 inputs at most. */
export const embedding = {
  params: {
    dimensions: "outputDimensionality",
    user: { ignore: "it has no effect on the answer" },
  },
  native: { at: "", types: { taskType: "string", title: "string" } },
  batch: 100,
  request: ({ model, inputs }: EmbeddingCall, parameters: Record<string, unknown>) => ({
    path: `/${modelPath(model)}:batchEmbedContents`,
    body: {
      requests: inputs.map((text) => ({
        model: decodeURIComponent(modelPath(model)),
        content: { parts: [{ text }] },
        ...parameters,
      })),
    },
  }),
  *response(value: unknown): Generator<EmbeddingDelta> {
    const { embeddings, usageMetadata } = asFields(value);
    for (const item of asList(embeddings)) {
      yield { embedding: asList(asFields(item).values) as number[] };
    }
    const { promptTokenCount: count } = asFields(usageMetadata);
    if (typeof count === "number") yield { usage: { prompt_tokens: count, total_tokens: count } };
  },
} as const satisfies EmbeddingOperation;
