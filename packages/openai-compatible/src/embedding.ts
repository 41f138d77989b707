import {
  asFields,
  asList,
  type EmbeddingCall,
  type EmbeddingDelta,
  type EmbeddingOperation,
  type ParameterRow,
  type TypeText,
} from "@anymodel/core/provider";
import { place } from "./chat.ts";

/** What a host has differently in embeddings. */
export interface EmbeddingRow {
  /** Inputs in one request; no limit unless told. */
  readonly batch?: number | undefined;
  readonly dimensions?: ParameterRow | undefined;
  readonly user?: ParameterRow | undefined;
  readonly native?: Readonly<Record<string, TypeText>> | undefined;
  /** Lists of tokens are no inputs. */
  readonly textOnly?: boolean | undefined;
  readonly path?: string | undefined;
}

/** The embedding operation of a host (OpenAI API reference, embeddings/create, read 2026-11). */
export function hostEmbedding(
  { batch, dimensions = "dimensions", user = "user", native = {}, textOnly, path }: EmbeddingRow,
  query?: Readonly<Record<string, string>>,
): EmbeddingOperation {
  return {
    params: { dimensions, user },
    native: { at: "", types: native },
    ...(batch && { batch }),
    tokens: !textOnly,
    request: ({ model, inputs }: EmbeddingCall, parameters: Record<string, unknown>) => ({
      path: "/embeddings",
      body: { model, input: inputs, ...parameters },
      ...place(model, path, query),
    }),
    response: readEmbeddings,
  };
}

function* readEmbeddings(body: unknown): Generator<EmbeddingDelta> {
  const { data, usage } = asFields(body);
  for (const item of asList(data)) {
    const { embedding, index } = asFields(item);
    yield { embedding: asList(embedding) as number[], index: index as number };
  }
  const { prompt_tokens, total_tokens = prompt_tokens } = asFields(usage);
  if (typeof prompt_tokens === "number" && typeof total_tokens === "number") {
    yield { usage: { prompt_tokens, total_tokens } };
  }
}
