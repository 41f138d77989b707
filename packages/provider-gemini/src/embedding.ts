import { asFields, asList, countUsage, NO_EFFECT_PARAMETERS } from "@anymodel/core/provider";
import type { EmbeddingCall, EmbeddingDelta, EmbeddingOperation } from "@anymodel/core/provider";
import { modelPath } from "./chat.ts";

/** Embeddings by batchEmbedContents (ai.google.dev/api/embeddings), which takes 100 inputs at most. */
export const embedding = {
  params: { dimensions: "outputDimensionality", user: NO_EFFECT_PARAMETERS.user },
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
    yield* countUsage({ input: [asFields(usageMetadata).promptTokenCount], output: [0] });
  },
} as const satisfies EmbeddingOperation;
