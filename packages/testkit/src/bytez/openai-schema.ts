import { z } from "zod";

const mediaURL = z
  .string()
  .regex(/^(https?:\/\/[^\s/]+|data:)/i, "must be an http(s) URL or a data URL");
const urlPart = z.strictObject({ url: mediaURL });

const part = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("text"), text: z.string() }),
    z.strictObject({ type: z.literal("refusal"), refusal: z.string() }),
    z.strictObject({
      type: z.literal("image_url"),
      image_url: urlPart.extend({ detail: z.enum(["auto", "low", "high"]).optional() }),
    }),
    z.strictObject({
      type: z.literal("input_audio"),
      input_audio: z.strictObject({ data: z.string().min(1), format: z.string().min(1) }),
    }),
    z.strictObject({ type: z.literal("video_url"), video_url: urlPart }),
    z.strictObject({ type: z.literal("audio_url"), audio_url: urlPart }),
    z.strictObject({
      type: z.literal("file"),
      file: z.strictObject({
        file_data: z.string().min(1).optional(),
        file_id: z.string().min(1).optional(),
        filename: z.string().optional(),
      }),
    }),
  ],
  "must be one of text, image_url, input_audio, video_url, audio_url, file, refusal",
);

const content = z.union([z.string(), z.array(part).min(1)]);
const toolCall = z.strictObject({
  id: z.string(),
  type: z.literal("function"),
  function: z.strictObject({ name: z.string(), arguments: z.string() }),
});
const name = z.string().optional();

const message = z.discriminatedUnion(
  "role",
  [
    z.strictObject({ role: z.enum(["system", "developer", "user"]), content, name }),
    z.strictObject({
      role: z.literal("assistant"),
      content: content.nullish(),
      name,
      refusal: z.string().nullish(),
      tool_calls: z.array(toolCall).optional(),
    }),
    z.strictObject({ role: z.literal("tool"), content, tool_call_id: z.string() }),
  ],
  "must be one of system, developer, user, assistant, tool",
);

const tool = z.strictObject({
  type: z.literal("function"),
  function: z.strictObject({
    name: z.string(),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
    strict: z.boolean().nullish(),
  }),
});

const toolChoice = z.union([
  z.enum(["none", "auto", "required"]),
  z.strictObject({ type: z.literal("function"), function: z.strictObject({ name: z.string() }) }),
]);

const responseFormat = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text") }),
  z.strictObject({ type: z.literal("json_object") }),
  z.strictObject({
    type: z.literal("json_schema"),
    json_schema: z.looseObject({ schema: z.record(z.string(), z.unknown()).optional() }),
  }),
]);

const number = z.number().nullish();
const count = z.number().int().nonnegative().nullish();
const flag = z.boolean().nullish();
const text = z.string().nullish();
const any = z.unknown().optional();

/** The body of the OpenAI-compatible route: OpenAI's chat parameters, no others. */
export const chatCompletionSchema = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  stream: flag,
  stream_options: z.strictObject({ include_usage: flag, include_obfuscation: flag }).nullish(),
  max_tokens: count,
  max_completion_tokens: count,
  temperature: number,
  top_p: number,
  n: z.literal(1, "the emulator gives one choice").nullish(),
  seed: number,
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  frequency_penalty: number,
  presence_penalty: number,
  logit_bias: z.record(z.string(), z.number()).nullish(),
  logprobs: flag,
  top_logprobs: count,
  tools: z.array(tool).optional(),
  tool_choice: toolChoice.optional(),
  parallel_tool_calls: flag,
  response_format: responseFormat.optional(),
  reasoning_effort: text,
  verbosity: text,
  modalities: z.array(z.string()).nullish(),
  audio: any,
  prediction: any,
  web_search_options: any,
  functions: any,
  function_call: any,
  metadata: z.record(z.string(), z.string()).nullish(),
  store: flag,
  user: text,
  safety_identifier: text,
  prompt_cache_key: text,
  prompt_cache_retention: text,
  service_tier: text,
});

/** The whole body of a chat completion. */
export type ChatCompletionBody = z.output<typeof chatCompletionSchema>;

/** A content part of a chat completion. */
export type ChatPart = z.output<typeof part>;
