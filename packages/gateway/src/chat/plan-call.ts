import type { CallOptions, Warning } from "@anymodel/core";
import { CHAT_PARAMETERS } from "@anymodel/core/provider";
import type { Fallback } from "@anymodel/router";
import { type Fields, isRecord } from "../config/record.ts";
import type { Held } from "../http/hold-media.ts";
import { badRequest } from "../http/refusal.ts";
import type { Deployment } from "../router/deployment.ts";
import { readFallbacks } from "../router/route-settings.ts";
import type { Snapshot } from "../snapshot.ts";
import { gatewayFields } from "./chat-schema.ts";
import { dropParameters } from "./drop-parameters.ts";
import { type ReadRequest, refuseField, refuseFields, refuseMany } from "./read-request.ts";
import type { Asked } from "./call-route.ts";

/** What a request asks of the gateway itself, and what is left of it for a model. */
export interface CallPlan {
  /** The name that the answer carries. */
  readonly name: string;
  readonly stream: boolean;
  readonly body: Fields;
  readonly retries: number | undefined;
  /** Milliseconds to the first byte. */
  readonly timeout: number | undefined;
  /** Milliseconds to the first token of a stream. */
  readonly streamTimeout: number | undefined;
  /** Instead of those of the config. */
  readonly fallbacks: readonly Fallback[] | undefined;
  readonly disableFallbacks: boolean;
  readonly dropParams: boolean | undefined;
  readonly dropped: readonly string[];
  readonly allowed: readonly string[];
  readonly mock: string | undefined;
  readonly tags: readonly string[];
  readonly warnings: readonly Warning[];
  /** Media of the body that were kept as bytes. */
  readonly held: Held | undefined;
}

/** What goes to the model, without a look at the lists of what does not. */
const PASSED = new Set(["messages", "stream", "extra_body", ...Object.keys(CHAT_PARAMETERS)]);

const OWN = new Set(["model", ...Object.keys(gatewayFields)]);

/** What LiteLLM's clients send and this version does not act on; no model would know it. */
const UNACTED =
  /^((context_window|content_policy)_fallbacks|context_window_fallback_dict|default_fallbacks|cache|caching|no-log|guardrails|guardrail_config|litellm_\w+|mock_\w+|merge_reasoning_content_in_choices|prompt_id|prompt_variables|prompt_label|ttl|preset_cache_key|base_model|model_info|cooldown_time|keepalive_seconds|(input|output)_cost_per_(token|second)|enable_json_schema_validation|ensure_alternating_roles|supports_system_message|max_retries|request_timeout|retry_policy|priority|policies)$/;

/** Takes the gateway's own fields and headers out of a request. */
export function planCall(
  { request, held }: ReadRequest,
  header: (name: string) => string | undefined,
): CallPlan {
  const body: Fields = {};
  const warnings: Warning[] = [];
  for (const name of Object.keys(request)) {
    if (OWN.has(name)) continue;
    const value = request[name];
    if (PASSED.has(name) || !UNACTED.test(name)) {
      if (name === "__proto__")
        throw badRequest("__proto__ is not a name that a request may hold.", name);
      body[name] = value;
    } else if (value !== null) {
      const message = `${name} was left out: this version of the gateway does not act on it.`;
      warnings.push({ code: "ignored_parameter", param: name, message });
    }
  }
  const fields = request as {
    num_retries?: number | null;
    timeout?: number | null;
    stream_timeout?: number | null;
    drop_params?: boolean | null;
    additional_drop_params?: string[] | null;
    allowed_openai_params?: string[] | null;
    mock_response?: string | null;
    tags?: string[] | null;
    fallbacks?: (string | Fields)[] | null;
    disable_fallbacks?: boolean | null;
    metadata?: { tags?: unknown } | null;
  };
  const stream = request.stream === true;
  const wait = fields.timeout ?? readNumber(header, "x-litellm-timeout", 86_400);
  const streamWait =
    fields.stream_timeout ?? readNumber(header, "x-litellm-stream-timeout", 86_400);
  return {
    name: request.model,
    stream,
    body,
    retries: fields.num_retries ?? readNumber(header, "x-litellm-num-retries", 10),
    timeout: toMilliseconds(wait),
    streamTimeout: toMilliseconds(streamWait),
    fallbacks: fields.fallbacks
      ? readFallbacks(fields.fallbacks, request.model).map(checkOverrides)
      : undefined,
    disableFallbacks: fields.disable_fallbacks === true,
    dropParams: fields.drop_params ?? undefined,
    dropped: fields.additional_drop_params ?? [],
    allowed: fields.allowed_openai_params ?? [],
    mock: fields.mock_response ?? undefined,
    tags: readTags(fields.tags, fields.metadata?.tags, header("x-litellm-tags")),
    warnings,
    held,
  };
}

/** What a fallback of the request says otherwise, less what is the gateway's own; checked as the request is. */
function checkOverrides({ group, overrides = {} }: Fallback): Fallback {
  refuseMany(Object.keys(overrides), "fallbacks[]");
  refuseFields(overrides.extra_body, "fallbacks[].extra_body.");
  const entries = Object.entries(overrides).filter(([name]) => {
    refuseField(name, "fallbacks[].");
    return name !== "stream" && !OWN.has(name) && !UNACTED.test(name);
  });
  return entries.length > 0 ? { group, overrides: Object.fromEntries(entries) } : { group };
}

/** The request to core and its options, for one deployment: its defaults under what the request says. */
export function callFor(
  plan: CallPlan,
  deployment: Deployment,
  model: string,
  { timeout, idleTimeout }: Asked["limits"],
): { request: Fields & { model: string }; options: CallOptions } {
  const { params, defaults, dropParams } = deployment;
  let body = { ...plan.body };
  addDefaults(body, defaults);
  const { additional_drop_params: configured } = params;
  if (configured?.length || plan.dropped.length > 0) {
    body = dropParameters(body, [...(configured ?? []), ...plan.dropped]);
  }
  if (params.extra_body) {
    const own = isRecord(body.extra_body) ? body.extra_body : {};
    body.extra_body = { ...params.extra_body, ...own };
  }
  body.model = model;
  const options: CallOptions = { maxRetries: 0, dropParams: plan.dropParams ?? dropParams };
  if (timeout !== undefined) options.timeout = timeout;
  if (idleTimeout !== undefined) options.idleTimeout = idleTimeout;
  if (params.extra_headers) options.headers = params.extra_headers;
  return { request: body as Fields & { model: string }, options };
}

/** The client that sends what the config and the request allow beyond the adapter's table. */
export function clientFor(
  plan: CallPlan,
  { params }: Deployment,
  snapshot: Snapshot,
): Snapshot["client"] {
  const allowed = [...(params.allowed_openai_params ?? []), ...plan.allowed];
  return allowed.length > 0 ? snapshot.clientAllowing(allowed) : snapshot.client;
}

/** Names that say the same: where the request gives one, a default of another would compete with it. */
const LENGTHS = ["max_tokens", "max_completion_tokens"];

function addDefaults(body: Fields, defaults: Readonly<Fields>): void {
  let sized: boolean | undefined;
  for (const name in defaults) {
    if (isGiven(body[name])) continue;
    if (LENGTHS.includes(name)) {
      // By what the request says, not by another default.
      sized ??= LENGTHS.some((length) => isGiven(body[length]));
      if (sized) continue;
    }
    body[name] = defaults[name];
  }
}

function toMilliseconds(seconds: number | null | undefined): number | undefined {
  return typeof seconds === "number" ? seconds * 1000 : undefined;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function readNumber(
  header: (name: string) => string | undefined,
  name: string,
  most: number,
): number | undefined {
  const text = header(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= most) return value;
  throw badRequest(`The header ${name} must be a number from 0 to ${most}.`, name);
}

function readTags(
  own: string[] | null | undefined,
  meta: unknown,
  header: string | undefined,
): string[] {
  if (own) return own;
  if (Array.isArray(meta)) return meta.filter((tag) => typeof tag === "string");
  return (
    header
      ?.split(",")
      .map((tag) => tag.trim())
      .filter(Boolean) ?? []
  );
}
