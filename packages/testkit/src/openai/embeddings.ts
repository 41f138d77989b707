import { createHash } from "node:crypto";
import { z } from "zod";
import type { Reply } from "../emulator/reply.ts";
import type { RecordedRequest } from "../emulator/request.ts";
import { splitWords } from "./answer.ts";
import { validate } from "./issue.ts";
import type { OpenAIModel } from "./models.ts";
import { OpenAIError } from "./openai-error.ts";

const tokens = z.array(z.number().int().nonnegative()).min(1);
const batch = 2048;

/** The body of `POST /v1/embeddings` (OpenAI API reference, embeddings/create, read 2026-11). */
const embeddingSchema = z.strictObject({
  model: z.string().min(1),
  input: z.union([z.string(), tokens, z.array(z.string()).min(1), z.array(tokens).min(1)]),
  encoding_format: z.enum(["float", "base64"]).optional(),
  dimensions: z.number().int().min(1).optional(),
  user: z.string().optional(),
});

/** Answers with a unit vector for each input: equal inputs get equal vectors. */
export function createEmbeddings(request: RecordedRequest, model: OpenAIModel): Reply {
  const body = validate(embeddingSchema, request.body);
  const inputs = listInputs(body.input);
  const { dimensions: full = 1536, shortens = model.dimensions === undefined } = model;
  if (model.dimensions === undefined && model.context !== undefined) {
    throw new OpenAIError(403, `You are not allowed to generate embeddings from this model`);
  }
  const refuse = (message: string, param: string) => new OpenAIError(400, message, { param });
  if (inputs.length > batch) {
    throw refuse(`'input' exceeds the maximum of ${batch} inputs per request.`, "input");
  }
  if (inputs.includes("")) throw refuse("'$.input' is invalid: an input is empty.", "input");
  if (body.dimensions !== undefined && !shortens) {
    throw refuse("This model does not support specifying dimensions.", "dimensions");
  }
  const size = body.dimensions ?? full;
  if (size > full) {
    throw refuse(`Invalid value for 'dimensions': it must be at most ${full}.`, "dimensions");
  }
  const counts = inputs.map((input) =>
    typeof input === "string" ? splitWords(input).length : input.length,
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  const data = inputs.map((input, index) => {
    const vector = vectorOf(JSON.stringify(input), size);
    const base64 = body.encoding_format === "base64";
    return { object: "embedding", index, embedding: base64 ? toBase64(vector) : [...vector] };
  });
  const usage = { prompt_tokens: total, total_tokens: total };
  return { body: { object: "list", data, model: body.model, usage } };
}

function listInputs(input: z.output<typeof embeddingSchema>["input"]): (string | number[])[] {
  if (typeof input === "string") return [input];
  return typeof input[0] === "number" ? [input as number[]] : (input as (string | number[])[]);
}

function vectorOf(text: string, size: number): Float32Array {
  const seed = createHash("sha256").update(text).digest();
  const raw = Float32Array.from(
    { length: size },
    (_, at) => seed[at % seed.length]! - 127.5 + (at % 7),
  );
  const length = Math.hypot(...raw);
  return raw.map((value) => value / length);
}

function toBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}
