import { z } from "zod";
import { callDefaults } from "./call-defaults.ts";

const seconds = z.number().positive();
const count = z.int().positive();
const names = z.array(z.string().min(1));

/** What a stream that breaks after its first token comes to. */
export const streamRecovery = z.enum(["verify", "error", "hold"]);

/** A provider's address as its adapter takes it. */
export const address = z
  .url({ protocol: /^https?$/ })
  .refine((url) => /^[^@?#]*$/.test(url), "must be a URL without user, query and fragment");

/** Headers that the connection itself needs: with another's value no request gets through. */
const FRAMING = new Set(["connection", "content-length", "keep-alive", "te", "transfer-encoding"]);

/** Headers as HTTP takes them (RFC 9110, section 5). */
const headers = z.record(z.string(), z.string()).superRefine((fields, { addIssue }) => {
  for (const [name, value] of Object.entries(fields)) {
    const tell = (message: string): void =>
      addIssue({ code: "custom", path: [name], message, input: undefined });
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) tell("is not the name of a header");
    else if (FRAMING.has(name.toLowerCase())) tell("is set by the connection itself");
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) tell("holds a character that no header may hold");
  }
});

/** What a request says itself. */
const OWN = ["messages", "model", "stream"];

const extraBody = z.record(z.string(), z.unknown()).superRefine((fields, { addIssue }) => {
  for (const name of OWN.filter((own) => Object.hasOwn(fields, own))) {
    const message = "cannot be set here: the request says it";
    addIssue({ code: "custom", path: [name], message, input: undefined });
  }
});

/** `litellm_params` of a deployment; keys that are not listed here are defaults for its calls. */
export const litellmParams = z.looseObject({
  ...callDefaults,
  model: z
    .string()
    .min(1)
    .describe("`provider/model`; `*` stands for what the model name's `*` matched."),
  api_key: z.string().min(1).optional().describe("The provider's key."),
  api_base: address.optional().describe("The provider's address."),
  base_url: address.optional().describe("The same as `api_base`."),
  api_version: z
    .string()
    .min(1)
    .optional()
    .describe("The version of the provider's API, where its adapter takes one (Azure)."),
  custom_llm_provider: z
    .string()
    .min(1)
    .optional()
    .describe("The provider, where `model` does not start with it."),
  litellm_credential_name: z.string().optional().describe("Takes values from `credential_list`."),
  provider_settings: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("anymodel's own: further settings of the provider's adapter."),
  timeout: seconds.optional().describe("Seconds to the first byte of an answer."),
  stream_timeout: seconds.optional().describe("The same for streamed calls."),
  num_retries: z.int().min(0).optional().describe("Further attempts after one that failed."),
  max_retries: z.int().min(0).optional().describe("The same as `num_retries`, which wins."),
  rpm: count.optional().describe("Requests a minute; also the weight where none has a `weight`."),
  tpm: count.optional().describe("Tokens a minute; also the weight where none has an `rpm`."),
  max_parallel_requests: count.optional().describe("Requests at the same time."),
  weight: z
    .number()
    .min(0)
    .optional()
    .describe("Share of the group's requests; 1 if another has one."),
  order: z.int().min(0).optional().describe("Lower ones are asked first."),
  cooldown_time: z
    .number()
    .min(0)
    .optional()
    .describe("Seconds that it is left alone when it is down; wins over the settings."),
  stream_recovery: streamRecovery
    .optional()
    .describe(
      "anymodel's own: `verify` goes on with a fallback's answer that repeats what was sent, `hold` sends nothing before the end, `error` tells the break; `verify` unless told, where another deployment could answer.",
    ),
  input_cost_per_token: z.number().min(0).optional().describe("For `cost-based-routing`."),
  output_cost_per_token: z.number().min(0).optional().describe("For `cost-based-routing`."),
  tags: names.optional().describe("With `enable_tag_filtering`: serves requests with these tags."),
  drop_params: z.boolean().optional().describe("Drops unsupported parameters with a warning."),
  additional_drop_params: names
    .optional()
    .describe("Parameters to drop always; paths such as `tools[*].function.strict` too."),
  allowed_openai_params: names
    .optional()
    .describe("Parameters to send although the adapter's table says that they are unsupported."),
  extra_headers: headers.optional().describe("Sent to the provider."),
  extra_body: extraBody.optional().describe("Merged into the provider's request last."),
  mock_response: z.string().optional().describe("Answered instead of asking the provider."),
  keepalive_seconds: z
    .number()
    .min(0)
    .max(300)
    .optional()
    .describe("Sends `: ping` comments in streams that are silent for so long; 0 for never."),
});

/** `model_info` of a deployment; other keys are free and shown by `/model/info`. */
export const modelInfo = z.looseObject({
  id: z.string().min(1).optional().describe("The deployment's id; by default made of the name."),
  mode: z.string().optional().describe("`chat`, `embedding`, …"),
  base_model: z.string().optional(),
  max_tokens: z.number().optional(),
  max_input_tokens: z.number().optional(),
  max_output_tokens: z.number().optional(),
  input_cost_per_token: z.number().optional(),
  output_cost_per_token: z.number().optional(),
  supports_vision: z.boolean().optional(),
  supports_function_calling: z.boolean().optional(),
  supports_audio_input: z.boolean().optional(),
  supports_pdf_input: z.boolean().optional(),
  blocked: z.boolean().optional().describe("`true` takes the deployment out."),
});

/** One entry of `model_list`. */
export const modelEntry = z.strictObject({
  model_name: z
    .string()
    .min(1)
    .describe("The name that clients ask for; several entries with one name are a group."),
  litellm_params: litellmParams,
  model_info: modelInfo.optional(),
});

/** One entry of `credential_list`. */
export const credential = z.strictObject({
  credential_name: z.string().min(1),
  credential_values: litellmParams
    .partial()
    .describe("`api_key`, `api_base` and other `litellm_params`."),
  credential_info: z.record(z.string(), z.unknown()).optional(),
});

/** The parsed `litellm_params`. */
export type LitellmParams = z.output<typeof litellmParams>;

/** The parsed entry of `model_list`. */
export type ModelEntry = z.output<typeof modelEntry>;
