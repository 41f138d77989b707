import type { EmbeddingOperation } from "./adapter.ts";
import type { Warning } from "./chat.ts";
import { EMBEDDING_PARAMETERS, type EmbeddingUsage } from "./embedding.ts";
import { createError, invalidRequest, mustBe } from "./errors.ts";
import { answerFault, nameError } from "./fault.ts";
import { type CallContext, openCall } from "./open-call.ts";
import { mapParameters } from "./parameters.ts";
import { prepareRequest } from "./prepare.ts";
import { readJson } from "./reply-body.ts";
import type { ResolvedModel } from "./registry.ts";
import type { CallOptions } from "./request.ts";

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
  const known = EMBEDDING_PARAMETERS;
  const { wire, warnings } = mapParameters(request, operation, {
    dropParams: options.dropParams,
    known,
  });
  const vectors: Vector[] = [];
  let usage: EmbeddingUsage | undefined;
  const { batch = inputs.length } = operation;
  for (let at = 0; at < inputs.length; at += batch) {
    const call = { model, inputs: inputs.slice(at, at + batch) };
    const prepared = prepareRequest(
      request,
      adapter,
      operation.request(call, structuredClone(wire)),
      options,
      warnings,
    );
    const { run, reply, close } = await openCall(prepared, options, context);
    try {
      const found: Vector[] = [];
      for (const delta of operation.response(await readJson(reply, run), call)) {
        if ("error" in delta) throw answerFault(delta.error, run);
        if ("embedding" in delta) found[delta.index ?? found.length] = delta.embedding;
        if ("usage" in delta) usage = add(usage, delta.usage);
      }
      vectors.push(...checkVectors(found, call.inputs.length));
    } catch (error) {
      throw nameError(error, run);
    } finally {
      close();
    }
  }
  const encode = request.encoding_format === "base64" ? toBase64 : (vector: Vector) => [...vector];
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
  const list = Array.isArray(input) && typeof input[0] !== "number" ? input : [input];
  const isTokens = (item: unknown) =>
    Array.isArray(item) && item.length > 0 && item.every(Number.isInteger);
  const wrong = list.findIndex((item) => typeof item !== "string" && !(tokens && isTokens(item)));
  if (list.length === 0 || wrong >= 0) {
    const param =
      Array.isArray(input) && list === input && wrong >= 0 ? `input[${wrong}]` : "input";
    throw mustBe(
      param,
      list.length === 0 ? input : list[wrong],
      tokens ? "text or a list of tokens" : "text",
    );
  }
  return list;
}

/** A vector for each input, and numbers only: a hole would shift every later one. */
function checkVectors(found: Vector[], count: number): Vector[] {
  const whole = Array.from(found).every(
    (vector) => Array.isArray(vector) && vector.every(Number.isFinite),
  );
  if (whole && found.length === count) return found;
  throw createError(
    "invalid_response",
    `The provider did not answer with one vector for each of ${count} inputs.`,
  );
}

function add(sum: EmbeddingUsage | undefined, more: EmbeddingUsage): EmbeddingUsage {
  if (!sum) return more;
  return {
    prompt_tokens: sum.prompt_tokens + more.prompt_tokens,
    total_tokens: sum.total_tokens + more.total_tokens,
  };
}

function toBase64(vector: Vector): string {
  const bytes = new DataView(new ArrayBuffer(vector.length * 4));
  vector.forEach((value, index) => bytes.setFloat32(index * 4, value, true));
  let text = "";
  for (const byte of new Uint8Array(bytes.buffer)) text += String.fromCharCode(byte);
  return btoa(text);
}
