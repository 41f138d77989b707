import { z } from "zod";

const text = z.strictObject({
  type: z.literal("text"),
  text: z.string(),
  prompt_cache_breakpoint: z.unknown().optional(),
});
const breakpoint = { prompt_cache_breakpoint: z.unknown().optional() };

const part = z.discriminatedUnion(
  "type",
  [
    text,
    z.strictObject({
      type: z.literal("image_url"),
      image_url: z.strictObject({
        url: z
          .string()
          .regex(
            /^(https?:\/\/[^\s/]+|data:image\/)/i,
            "must be an http(s) URL or an image's data URL",
          ),
        detail: z.enum(["auto", "low", "high", "original"]).optional(),
      }),
      ...breakpoint,
    }),
    z.strictObject({
      type: z.literal("input_audio"),
      input_audio: z.strictObject({
        data: z
          .string()
          .min(1)
          .regex(/^(?!data:)/, "must be base64 without a data URL around it"),
        format: z.enum(["wav", "mp3"]),
      }),
      ...breakpoint,
    }),
    z.strictObject({
      type: z.literal("file"),
      file: z.strictObject({
        file_data: z
          .string()
          .regex(/^data:[^,]*;base64,/, "must be a base64 data URL")
          .optional(),
        file_id: z.string().min(1).optional(),
        filename: z.string().optional(),
      }),
      ...breakpoint,
    }),
  ],
  "supported values are: 'text', 'image_url', 'input_audio', 'file'",
);
const refusal = z.strictObject({ type: z.literal("refusal"), refusal: z.string() });

const textContent = z.union([z.string(), z.array(text).min(1)]);
const name = z.string().optional();
const toolName = z
  .string()
  .regex(/^[a-zA-Z0-9_-]{1,64}$/, "string does not match pattern '^[a-zA-Z0-9_-]+$'");

const toolCall = z.discriminatedUnion("type", [
  z.strictObject({
    id: z.string(),
    type: z.literal("function"),
    function: z.strictObject({ name: toolName, arguments: z.string() }),
  }),
  z.strictObject({
    id: z.string(),
    type: z.literal("custom"),
    custom: z.strictObject({ name: toolName, input: z.string() }),
  }),
]);

const message = z.discriminatedUnion(
  "role",
  [
    z.strictObject({ role: z.enum(["system", "developer"]), content: textContent, name }),
    z.strictObject({
      role: z.literal("user"),
      content: z.union([z.string(), z.array(part).min(1)]),
      name,
    }),
    z.strictObject({
      role: z.literal("assistant"),
      content: z.union([z.string(), z.array(z.union([text, refusal])).min(1)]).nullish(),
      name,
      refusal: z.string().nullish(),
      audio: z.strictObject({ id: z.string() }).nullish(),
      tool_calls: z.array(toolCall).min(1).optional(),
      function_call: z.strictObject({ name: toolName, arguments: z.string() }).nullish(),
    }),
    z.strictObject({ role: z.literal("tool"), content: textContent, tool_call_id: z.string() }),
    z.strictObject({ role: z.literal("function"), content: z.string().nullable(), name: toolName }),
  ],
  "supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'",
);

const jsonSchema = z.record(z.string(), z.unknown());
const functionShape = z.strictObject({
  name: toolName,
  description: z.string().optional(),
  parameters: jsonSchema.optional(),
  strict: z.boolean().nullish(),
});
const tool = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("function"), function: functionShape }),
  z.strictObject({
    type: z.literal("custom"),
    custom: z.strictObject({
      name: toolName,
      description: z.string().optional(),
      format: z.unknown().optional(),
    }),
  }),
]);
const toolChoice = z.union([
  z.enum(["none", "auto", "required"]),
  z.strictObject({ type: z.literal("function"), function: z.strictObject({ name: toolName }) }),
]);

const responseFormat = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("text") }),
    z.strictObject({ type: z.literal("json_object") }),
    z.strictObject({
      type: z.literal("json_schema"),
      json_schema: z.strictObject({
        name: toolName,
        description: z.string().optional(),
        schema: jsonSchema.optional(),
        strict: z.boolean().nullish(),
      }),
    }),
  ],
  "supported values are: 'json_object', 'json_schema', and 'text'",
);

const flag = z.boolean().nullish();
const word = z.string().nullish();
const penalty = z.number().min(-2).max(2).nullish();
const any = z.unknown().optional();

/** The body of `POST /v1/chat/completions`: every field of the reference, no others (openai 7.57.0 types; OpenAI API reference, chat/create, read 2026-11). */
export const chatSchema = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1, "expected an array with minimum length 1"),
  stream: flag,
  stream_options: z.strictObject({ include_usage: flag, include_obfuscation: flag }).nullish(),
  max_tokens: z.number().int().min(1).nullish(),
  max_completion_tokens: z.number().int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  n: z.number().int().min(1).max(128).nullish(),
  seed: z.number().int().nullish(),
  stop: z.union([z.string(), z.array(z.string()).min(1).max(4)]).nullish(),
  frequency_penalty: penalty,
  presence_penalty: penalty,
  logit_bias: z.record(z.string(), z.number().min(-100).max(100)).nullish(),
  logprobs: flag,
  top_logprobs: z.number().int().min(0).max(20).nullish(),
  tools: z.array(tool).min(1).max(128).optional(),
  tool_choice: toolChoice.optional(),
  parallel_tool_calls: z.boolean().optional(),
  response_format: responseFormat.optional(),
  reasoning_effort: z.enum(["none", "minimal", "low", "medium", "high", "xhigh", "max"]).nullish(),
  verbosity: z.enum(["low", "medium", "high"]).nullish(),
  modalities: z
    .array(z.enum(["text", "audio"]))
    .min(1)
    .nullish(),
  audio: z
    .strictObject({
      voice: z.union([z.string(), z.strictObject({ id: z.string() })]),
      format: z.enum(["wav", "aac", "mp3", "flac", "opus", "pcm16"]),
    })
    .nullish(),
  prediction: z.strictObject({ type: z.literal("content"), content: textContent }).nullish(),
  web_search_options: z
    .strictObject({
      search_context_size: z.enum(["low", "medium", "high"]).optional(),
      user_location: any,
    })
    .optional(),
  functions: z
    .array(functionShape.omit({ strict: true }))
    .min(1)
    .optional(),
  function_call: z.union([z.enum(["none", "auto"]), z.strictObject({ name: toolName })]).optional(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullish(),
  store: flag,
  user: z.string().optional(),
  safety_identifier: word,
  prompt_cache_key: word,
  prompt_cache_retention: z.enum(["in_memory", "24h"]).nullish(),
  prompt_cache_options: any,
  moderation: any,
  service_tier: z.enum(["auto", "default", "flex", "scale", "priority", "fast"]).nullish(),
});

/** The body of a chat completion. */
export type ChatBody = z.output<typeof chatSchema>;

/** A content part of a user's message. */
export type ChatPart = z.output<typeof part>;
