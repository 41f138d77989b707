import { z } from "zod";
import { credential, modelEntry, streamRecovery } from "./deployment-schema.ts";

const seconds = z.number().positive();
const megabytes = z.number().positive();
const count = z.int().positive();

/** LiteLLM's routing strategies; those by usage are reported, and `simple-shuffle` is used. */
const STRATEGIES = [
  "simple-shuffle",
  "least-busy",
  "usage-based-routing",
  "usage-based-routing-v2",
  "latency-based-routing",
  "cost-based-routing",
] as const;

const groups = z.array(z.string().min(1));
const fallbacks = z
  .array(z.record(z.string(), groups, { error: "must be { model_name: [model_name, …] }" }))
  .optional();
/** LiteLLM's kinds of errors, each with a number. */
const byError = <Ending extends string>(ending: Ending) => {
  const number = z.int().min(0).optional();
  return z.strictObject({
    [`BadRequestError${ending}`]: number,
    [`AuthenticationError${ending}`]: number,
    [`TimeoutError${ending}`]: number,
    [`RateLimitError${ending}`]: number,
    [`ContentPolicyViolationError${ending}`]: number,
    [`InternalServerError${ending}`]: number,
    [`ServiceUnavailableError${ending}`]: number,
    [`BadGatewayError${ending}`]: number,
    [`NotFoundError${ending}`]: number,
    [`Default${ending}`]: number,
  });
};

/** What may stand in `router_settings`, which wins, and in `litellm_settings`. */
const routing = {
  fallbacks: fallbacks.describe("`[{ model_name: [others] }]`: whom to ask where one fails."),
  context_window_fallbacks: fallbacks.describe(
    "The same where a prompt is too long; unless told, the fallbacks with a larger or unknown window.",
  ),
  content_policy_fallbacks: fallbacks.describe(
    "The same where a provider refuses the content; unless told, the client gets the reason.",
  ),
  default_fallbacks: groups.optional().describe("For models that have no fallbacks of their own."),
  allowed_fails: z
    .int()
    .min(0)
    .optional()
    .describe(
      "Failures in a minute before a deployment is left alone; unless told, three in a row, or three that are more than half.",
    ),
  max_fallbacks: z
    .int()
    .min(0)
    .optional()
    .describe("Groups that one request may turn to; 5 unless told."),
  cooldown_time: z
    .number()
    .min(0)
    .optional()
    .describe("Seconds that a deployment which is down is left alone; 5 unless told, 0 for never."),
};

const keepalive = z
  .number()
  .min(0)
  .max(300)
  .optional()
  .describe("`keepalive_seconds` of deployments that have none.");

/** `litellm_settings`. */
export const litellmSettings = z.strictObject({
  ...routing,
  drop_params: z.boolean().optional().describe("Drops unsupported parameters with a warning."),
  num_retries: z.int().min(0).optional().describe("See `router_settings`, which wins."),
  request_timeout: seconds.optional().describe("Seconds to the first byte of an answer."),
  sse_keepalive_ping_interval_seconds: keepalive,
});

/** `router_settings`. */
export const routerSettings = z.strictObject({
  ...routing,
  num_retries: z
    .int()
    .min(0)
    .optional()
    .describe(
      "Further attempts in a group after one that failed, at most three at one deployment; 2 unless told.",
    ),
  timeout: seconds.optional().describe("Seconds to the first byte; wins over `request_timeout`."),
  stream_timeout: seconds.optional().describe("The same for streamed calls."),
  model_group_alias: z
    .record(
      z.string(),
      z.union([z.string(), z.strictObject({ model: z.string(), hidden: z.boolean().optional() })], {
        error: "must be a model name, or { model, hidden }",
      }),
    )
    .optional()
    .describe("Further names of groups; a hidden one is not listed."),
  routing_strategy: z
    .enum(STRATEGIES)
    .optional()
    .describe(
      "`simple-shuffle` (by `weight`, else `rpm`, else `tpm`, else evenly), `least-busy`, `latency-based-routing`, `cost-based-routing`; others are reported.",
    ),
  routing_strategy_args: z
    .strictObject({ lowest_latency_buffer: z.number().min(0).optional() })
    .optional()
    .describe(
      "`lowest_latency_buffer`: so near the fastest (0.5: by half) counts as equally fast.",
    ),
  retry_after: z
    .number()
    .min(0)
    .optional()
    .describe("Shortest wait before a deployment is asked again, in seconds."),
  retry_policy: byError("Retries")
    .optional()
    .describe("Further attempts by kind of error: `RateLimitErrorRetries: 3`, …"),
  model_group_retry_policy: z
    .record(z.string(), byError("Retries"))
    .optional()
    .describe("The same by model name; it wins."),
  allowed_fails_policy: byError("AllowedFails")
    .optional()
    .describe("`allowed_fails` by kind of error: `TimeoutErrorAllowedFails: 1`, …"),
  disable_cooldowns: z.boolean().optional().describe("No deployment is ever left alone."),
  ignore_invalid_deployments: z
    .boolean()
    .optional()
    .describe(
      "Starts without the deployments whose adapter is not installed or whose provider is not known.",
    ),
  stream_recovery: streamRecovery
    .optional()
    .describe("anymodel's own: of all models; see `litellm_params`."),
  default_max_parallel_requests: count
    .optional()
    .describe("`max_parallel_requests` of deployments that have none."),
  enable_tag_filtering: z.boolean().optional().describe("Serves requests by their tags."),
  tag_filtering_match_any: z
    .boolean()
    .optional()
    .describe("`true` unless told: one tag in common is enough."),
});

/** `general_settings`. */
export const generalSettings = z.strictObject({
  master_key: z
    .string()
    .min(1)
    .optional()
    .describe("The key that clients must send; `LITELLM_MASTER_KEY` unless told."),
  litellm_key_header_name: z
    .string()
    .regex(/^[\w-]+$/, "must be the name of a header")
    .optional()
    .describe("A further header in which clients may send the key."),
  max_request_size_mb: megabytes.optional().describe("Largest request body; 50 unless told."),
  global_max_parallel_requests: count
    .optional()
    .describe("Requests at the same time over all models."),
  sse_keepalive_ping_interval_seconds: keepalive,
  always_include_stream_usage: z
    .boolean()
    .optional()
    .describe("Streams end with usage, whether or not the request asks for it."),
});

/** `gateway_settings`: what LiteLLM has no key for. */
export const gatewaySettings = z.strictObject({
  drain_timeout: z
    .number()
    .min(0)
    .default(30)
    .describe("Seconds that requests under way get after SIGTERM."),
  header_timeout: seconds.default(10).describe("Seconds in which a request's headers must come."),
  body_timeout: seconds.default(60).describe("Seconds in which a whole request must come."),
  write_timeout: seconds
    .default(60)
    .describe("Seconds after which a reader that takes nothing is dropped."),
  idle_timeout: seconds
    .optional()
    .describe(
      "Seconds of silence in the middle of an answer; unless told, 15 where a fallback exists, else 30.",
    ),
  max_in_flight_mb: megabytes
    .default(512)
    .describe("Request bytes held at the same time; above it, 503 and Retry-After."),
  max_event_mb: megabytes
    .default(1)
    .describe("Largest event of a provider's stream; models that stream images need more."),
  max_connections: count.optional().describe("Connections at the same time."),
  access_log: z.boolean().default(true).describe("One JSON line a request on standard error."),
});

/** The whole `config.yaml`. */
export const configSchema = z.strictObject({
  model_list: z.array(modelEntry).optional().describe("The deployments."),
  credential_list: z.array(credential).optional().describe("Values that deployments share."),
  litellm_settings: litellmSettings.optional(),
  router_settings: routerSettings.optional(),
  general_settings: generalSettings.optional(),
  gateway_settings: gatewaySettings.partial().optional(),
  environment_variables: z
    .record(
      z.string(),
      z.union([z.string(), z.number(), z.boolean()], { error: "must be a string" }),
    )
    .optional()
    .describe("Variables that `os.environ/NAME` and the adapters read."),
  include: z.array(z.string().min(1)).optional().describe("Further files, relative to this one."),
  providers: z
    .record(z.string().regex(/^[^/\s]+$/, "must be a prefix without a slash"), z.string().min(1))
    .optional()
    .describe("Prefix → the package of its adapter, or a file relative to this one."),
});

/** A config as users write it, as an object. */
export type GatewayConfig = z.input<typeof configSchema>;

/** A config that has been checked. */
export type CheckedConfig = z.output<typeof configSchema>;

/** `gateway_settings` with their defaults. */
export type GatewaySettings = z.output<typeof gatewaySettings>;
