import { z } from "zod";
import { extraBody, gatewayFields } from "../chat/chat-schema.ts";

const item = z.union([z.string(), z.int(), z.array(z.int()).min(1)], {
  error: "must be text or tokens",
});

const input = z.union([z.string(), z.array(item).min(1)], {
  error: "must be text, tokens, or a list of these that is not empty",
});

/** OpenAI's parameters of embeddings beside the input. */
export const embeddingParameters = {
  dimensions: z.int().min(1).nullish().describe("The length of the vectors."),
  encoding_format: z.enum(["float", "base64"]).nullish(),
  user: z.string().nullish(),
};

/** The body of `POST /v1/embeddings`; other fields go to the model as its own parameters. */
export const embeddingSchema = z.looseObject({
  model: z.string().min(1).describe("A model name of `GET /v1/models`."),
  input: input.describe("One text or many; tokens where the model takes them."),
  stream: z.literal(false).nullish().describe("Vectors come whole."),
  ...embeddingParameters,
  ...gatewayFields,
  extra_body: extraBody,
});
