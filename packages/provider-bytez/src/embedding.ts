import {
  asFields,
  asList,
  type EmbeddingCall,
  type EmbeddingDelta,
  type EmbeddingOperation,
  encodeModelPath,
  NO_EFFECT_PARAMETERS,
} from "@anymodel/core/provider";

/** `feature-extraction` models (Bytez documentation, task/feature-extraction.mdx): one text a request, a vector back. */
export const embedding = {
  params: { dimensions: false, user: NO_EFFECT_PARAMETERS.user },
  native: { at: "params", types: {} },
  batch: 1,
  request: ({ model, inputs }: EmbeddingCall, parameters: Record<string, unknown>) => ({
    path: `/${encodeModelPath(model)}`,
    body: { text: inputs[0], ...parameters },
  }),
  *response(body: unknown): Generator<EmbeddingDelta> {
    const { error, output } = asFields(body);
    if (error !== null && error !== undefined) yield { error: { body } };
    // Some models answer with a list of vectors; one for each token is no embedding of the text.
    const rows = asList(output);
    const vector = Array.isArray(rows[0]) && rows.length === 1 ? rows[0] : rows;
    yield { embedding: vector as number[] };
  },
} as const satisfies EmbeddingOperation;
