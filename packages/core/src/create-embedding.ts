import type { EmbeddingOperation } from "./adapter.ts";
import type { CallContext } from "./carry-out.ts";
import type { Warning } from "./chat.ts";
import { EMBEDDING_PARAMETERS, type EmbeddingUsage } from "./embedding.ts";
import { mergeExtraBody } from "./extra-body.ts";
import type { ResolvedModel } from "./registry.ts";
import type { CallOptions } from "./request.ts";
import {
  carryOut,
  createError,
  invalidRequest,
  mustBe,
  mapParameters,
  prepareRequest,
  readJson,
  toBase64,
} from "./shared-parts.ts";

/** Embeddings in OpenAI's shape. */
export interface EmbeddingResponse {
  object: "list";
  /** In the order of the inputs; with `encoding_format: "base64"` little-endian 32-bit floats. */
  data: { object: "embedding"; index: number; embedding: number[] | string }[];
  /** The model id that the caller asked for. */
  model: string;
  /** Absent if the provider reported none. */
  usage?: EmbeddingUsage;
  warnings?: Warning[];
}

type Vector = readonly number[];

/** Carries out an embedding call, in as many requests as the provider's limit asks for. */
export async function createEmbedding(
  request: Readonly<Record<string, unknown>>,
  resolved: ResolvedModel,
  options: CallOptions,
  context: CallContext,
): Promise<EmbeddingResponse> {
  const { adapter, model, prefix } = resolved;
  const operation = adapter.embedding;
  if (!operation) throw invalidRequest("model", `names ${prefix}, which has no embedding models.`);
  const inputs = readInputs(request.input, operation);
  const { wire, warnings } = await mapParameters(request, operation, {
    dropParams: options.dropParams,
    known: EMBEDDING_PARAMETERS,
    model,
  });
  const vectors: Vector[] = [];
  let usage: EmbeddingUsage | undefined;
  const { batch = inputs.length } = operation;
  for (let at = 0; at < inputs.length; at += batch) {
    const call = { model, inputs: inputs.slice(at, at + batch) };
    const sent = operation.request(call, structuredClone(wire));
    mergeExtraBody(sent.body, request.extra_body);
    const prepared = prepareRequest(request, adapter, sent, options, warnings);
    await carryOut(prepared, options, context, async (run) => {
      const found: Vector[] = [];
      for (const delta of operation.response(await readJson(run), call)) {
        if ("error" in delta) throw (await import("./failure.ts")).answerFault(delta.error, run);
        if ("embedding" in delta) found[delta.index ?? found.length] = delta.embedding;
        if ("usage" in delta) usage = add(delta.usage, usage);
      }
      vectors.push(...checkVectors(found, call.inputs.length));
    });
  }
  const encode =
    request.encoding_format === "base64" ? encodeFloats : (vector: Vector) => [...vector];
  return {
    object: "list",
    data: vectors.map((vector, index) => ({
      object: "embedding",
      index,
      embedding: encode(vector),
    })),
    model: request.model as string,
    ...(usage && { usage }),
    ...(warnings.length > 0 && { warnings }),
  };
}

function readInputs(input: unknown, { tokens }: EmbeddingOperation): (string | number[])[] {
  const many = Array.isArray(input) && typeof input[0] !== "number";
  const list: unknown[] = many ? input : [input];
  const what = tokens ? "text or a list of tokens" : "text";
  const isTokens = (item: unknown) =>
    Array.isArray(item) && item.length > 0 && item.every(Number.isInteger);
  list.forEach((item, index) => {
    if (typeof item === "string" || (tokens && isTokens(item))) return;
    throw mustBe(many ? `input[${index}]` : "input", item, what);
  });
  if (list.length === 0) throw mustBe("input", input, what);
  return list as (string | number[])[];
}

/** A vector for each input, and numbers only: a hole would shift every later one. */
function checkVectors(found: Vector[], count: number): Vector[] {
  const isVector = (vector: unknown) =>
    Array.isArray(vector) && vector.length > 0 && vector.every(Number.isFinite);
  if (found.length === count && Array.from(found).every(isVector)) return found;
  throw createError(
    "invalid_response",
    `The provider did not answer with one vector for each of ${count} inputs.`,
  );
}

function add(more: EmbeddingUsage, sum?: EmbeddingUsage): EmbeddingUsage {
  return {
    prompt_tokens: more.prompt_tokens + (sum?.prompt_tokens ?? 0),
    total_tokens: more.total_tokens + (sum?.total_tokens ?? 0),
  };
}

function encodeFloats(vector: Vector): string {
  const bytes = new DataView(new ArrayBuffer(vector.length * 4));
  vector.forEach((value, index) => bytes.setFloat32(index * 4, value, true));
  return toBase64(new Uint8Array(bytes.buffer));
}
