import { z } from "zod";

const cache_control = z
  .strictObject({ type: z.literal("ephemeral"), ttl: z.enum(["5m", "1h"]).optional() })
  .nullish();
const webURL = z.string().regex(/^https?:\/\/[^\s/]+/i, "must be an http(s) URL");
const file = z.strictObject({ type: z.literal("file"), file_id: z.string().min(1) });
const url = z.strictObject({ type: z.literal("url"), url: webURL });

const text = z.strictObject({
  type: z.literal("text"),
  text: z.string(),
  cache_control,
  citations: z.array(z.looseObject({ type: z.string() })).nullish(),
});
const image = z.strictObject({
  type: z.literal("image"),
  source: z.discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("base64"),
      media_type: z.enum(["image/jpeg", "image/png", "image/gif", "image/webp"]),
      data: z.string().min(1),
    }),
    url,
    file,
  ]),
  cache_control,
});
const document = z.strictObject({
  type: z.literal("document"),
  source: z.discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("base64"),
      media_type: z.literal("application/pdf"),
      data: z.string().min(1),
    }),
    z.strictObject({
      type: z.literal("text"),
      media_type: z.literal("text/plain"),
      data: z.string().min(1),
    }),
    url,
    file,
  ]),
  cache_control,
  citations: z.strictObject({ enabled: z.boolean().optional() }).nullish(),
  context: z.string().nullish(),
  title: z.string().nullish(),
});
const toolResult = z.strictObject({
  type: z.literal("tool_result"),
  tool_use_id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  content: z
    .union([z.string(), z.array(z.discriminatedUnion("type", [text, image, document]))])
    .optional(),
  is_error: z.boolean().optional(),
  cache_control,
});
const toolUse = z.strictObject({
  type: z.literal("tool_use"),
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  name: z.string().min(1).max(200),
  input: z.record(z.string(), z.unknown()),
  caller: z.looseObject({ type: z.string() }).optional(),
  cache_control,
});
const thinking = z.strictObject({
  type: z.literal("thinking"),
  thinking: z.string(),
  signature: z.string(),
});
const redacted = z.strictObject({ type: z.literal("redacted_thinking"), data: z.string() });

const message = z.discriminatedUnion(
  "role",
  [
    z.strictObject({
      role: z.literal("user"),
      content: z.union([
        z.string(),
        z.array(z.discriminatedUnion("type", [text, image, document, toolResult])),
      ]),
    }),
    z.strictObject({
      role: z.literal("assistant"),
      content: z.union([
        z.string(),
        z.array(z.discriminatedUnion("type", [text, thinking, redacted, toolUse])),
      ]),
    }),
  ],
  'Unexpected role. The Messages API accepts a top-level `system` parameter, not "system" as an input message role.',
);

const tool = z.union([
  z.strictObject({
    type: z.literal("custom").nullish(),
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
    description: z.string().optional(),
    input_schema: z.looseObject({ type: z.literal("object") }),
    strict: z.boolean().optional(),
    cache_control,
  }),
  // Anthropic's own tools, e.g. `web_search_20250305`.
  z.looseObject({ type: z.string().regex(/_\d{8}$/), name: z.string() }),
]);
const parallel = { disable_parallel_tool_use: z.boolean().optional() };
const toolChoice = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("auto"), ...parallel }),
  z.strictObject({ type: z.literal("any"), ...parallel }),
  z.strictObject({ type: z.literal("tool"), name: z.string(), ...parallel }),
  z.strictObject({ type: z.literal("none") }),
]);
const display = z.enum(["summarized", "omitted"]).nullish();

/** The body of `POST /v1/messages` (types of @anthropic-ai/sdk 1.12.0, and the older sampling parameters). */
export const messagesSchema = z.strictObject({
  model: z.string("Field required").min(1),
  max_tokens: z.number("Field required").int().nonnegative(),
  messages: z.array(message).min(1, "at least one message is required"),
  system: z.union([z.string(), z.array(text)]).optional(),
  metadata: z.strictObject({ user_id: z.string().max(512).nullish() }).optional(),
  stop_sequences: z
    .array(z.string().regex(/\S/, "each stop sequence must contain non-whitespace"))
    .optional(),
  stream: z.boolean().optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.number().int().nonnegative().optional(),
  thinking: z
    .discriminatedUnion("type", [
      z.strictObject({
        type: z.literal("enabled"),
        budget_tokens: z.number().int().min(1024),
        display,
      }),
      z.strictObject({ type: z.literal("adaptive"), display }),
      z.strictObject({ type: z.literal("disabled") }),
      z.strictObject({ type: z.literal("between_tools") }),
    ])
    .optional(),
  tools: z.array(tool).optional(),
  tool_choice: toolChoice.optional(),
  output_config: z
    .strictObject({
      effort: z.enum(["low", "medium", "high", "xhigh", "max"]).nullish(),
      format: z
        .strictObject({
          type: z.literal("json_schema"),
          schema: z.record(z.string(), z.unknown()),
        })
        .nullish(),
    })
    .optional(),
  service_tier: z.enum(["auto", "standard_only"]).optional(),
  cache_control,
  container: z.union([z.string(), z.looseObject({})]).nullish(),
  inference_geo: z.string().nullish(),
  speed: z.enum(["standard", "fast"]).nullish(),
  diagnostics: z.looseObject({}).nullish(),
});

/** A good body of `POST /v1/messages`. */
export type MessagesBody = z.output<typeof messagesSchema>;
/** One of its messages. */
export type MessageTurn = MessagesBody["messages"][number];
/** One content block of a message. */
export type InputBlock = Exclude<MessageTurn["content"], string>[number];
