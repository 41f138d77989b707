import { CHAT_PARAMETERS } from "@anymodel/core/provider";
import { z } from "zod";
import { callDefaults } from "../config/call-defaults.ts";

const part = z
  .union([z.string(), z.looseObject({ type: z.string() })], {
    error: "must be text or an object with a type",
  })
  .describe("Text, image_url, input_audio, audio_url, video_url or file.");

const message = z.looseObject({
  role: z.enum(["system", "developer", "user", "assistant", "tool", "function"]),
  content: z
    .union([z.string(), z.array(part), z.looseObject({ type: z.string() }), z.null()], {
      error: "must be text, a list of parts, or null",
    })
    .optional(),
});

const seconds = z.number().positive().nullish();
const names = z.array(z.string()).nullish();

/** What LiteLLM's clients send beside OpenAI's fields and the gateway acts on itself. */
export const gatewayFields = {
  num_retries: z.int().min(0).max(10).nullish().describe("Further attempts after one that failed."),
  timeout: seconds.describe("Seconds to the first byte of the answer."),
  stream_timeout: seconds.describe("The same, for a streamed answer."),
  drop_params: z.boolean().nullish().describe("Drops unsupported parameters with a warning."),
  // Each walks through all that the request holds.
  additional_drop_params: z
    .array(z.string())
    .max(100)
    .nullish()
    .describe("Parameters to drop, also nested ones."),
  allowed_openai_params: names.describe("Parameters to send although they count as unsupported."),
  mock_response: z.string().nullish().describe("Answered instead of asking the model."),
  tags: names.describe("Chooses among deployments with tags."),
  fallbacks: z
    .array(z.union([z.string(), z.record(z.string(), z.unknown())]))
    .max(100)
    .nullish()
    .describe("Models to turn to: names, or requests with a `model` that differ in what they say."),
  disable_fallbacks: z.boolean().nullish().describe("Turns to no other model."),
};

const parameters = Object.fromEntries(
  Object.keys(CHAT_PARAMETERS).map((name) => [
    name,
    (callDefaults[name] as z.ZodOptional<z.ZodType>).unwrap().nullish(),
  ]),
);

/** What goes to the provider as it is. */
export const extraBody = z
  .record(z.string(), z.unknown())
  .nullish()
  .describe("Merged into the provider's request.");

/** The body of `POST /v1/chat/completions`; other fields go to the model as its own parameters. */
export const chatSchema = z.looseObject({
  model: z.string().min(1).describe("A model name of `GET /v1/models`."),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  ...parameters,
  ...gatewayFields,
  extra_body: extraBody,
});
