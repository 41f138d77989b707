import { z } from "zod";

// Fields and types of ollama-js 0.6.4 and docs.ollama.com/openapi.yaml; the real server is taken to ignore unknown fields.
const object = z.record(z.string(), z.unknown());
const keepAlive = z.union([z.number(), z.string().regex(/^-?(\d+(\.\d+)?(ns|us|ms|s|m|h))+$/)]);

const integers = [
  "num_ctx",
  "num_batch",
  "num_gpu",
  "main_gpu",
  "num_thread",
  "num_keep",
  "seed",
  "num_predict",
  "top_k",
  "repeat_last_n",
  "mirostat",
];
const numbers = [
  "top_p",
  "min_p",
  "typical_p",
  "temperature",
  "repeat_penalty",
  "presence_penalty",
  "frequency_penalty",
  "mirostat_tau",
  "mirostat_eta",
];
const booleans = ["numa", "low_vram", "vocab_only", "use_mmap", "use_mlock", "penalize_newline"];

const known: Record<string, z.ZodType> = Object.fromEntries([
  ...integers.map((name) => [name, z.number().int().optional()]),
  ...numbers.map((name) => [name, z.number().optional()]),
  ...booleans.map((name) => [name, z.boolean().optional()]),
]);

const options = z.strictObject({ ...known, stop: z.array(z.string()).optional() });

const toolCall = z.strictObject({
  id: z.string().optional(),
  function: z.strictObject({
    index: z.number().int().optional(),
    name: z.string(),
    arguments: object,
  }),
});

const message = z.strictObject({
  role: z.enum(["system", "user", "assistant", "tool"]),
  content: z.string().optional(),
  thinking: z.string().optional(),
  images: z.array(z.string()).optional(),
  tool_calls: z.array(toolCall).optional(),
  tool_name: z.string().optional(),
  tool_call_id: z.string().optional(),
});

const tool = z.strictObject({
  type: z.literal("function"),
  function: z.strictObject({
    name: z.string().min(1),
    description: z.string().optional(),
    parameters: object.optional(),
    strict: z.boolean().nullish(),
  }),
});

/** The body of `/api/chat`. */
export const chatSchema = z.strictObject({
  model: z.string().min(1, "model is required"),
  messages: z.array(message).optional(),
  stream: z.boolean().optional(),
  format: z.union([z.enum(["json", ""]), object]).optional(),
  tools: z.array(tool).optional(),
  think: z.union([z.boolean(), z.enum(["low", "medium", "high", "max"])]).optional(),
  keep_alive: keepAlive.optional(),
  options: options.optional(),
  logprobs: z.boolean().optional(),
  top_logprobs: z.number().int().min(0).max(20).optional(),
  truncate: z.boolean().optional(),
  shift: z.boolean().optional(),
});

/** The body of `/api/embed`. */
export const embedSchema = z.strictObject({
  model: z.string().min(1, "model is required"),
  input: z.union([z.string(), z.array(z.string())]),
  truncate: z.boolean().optional(),
  dimensions: z.number().int().positive().optional(),
  keep_alive: keepAlive.optional(),
  options: options.optional(),
});

/** The whole body of a chat. */
export type ChatBody = z.output<typeof chatSchema>;
