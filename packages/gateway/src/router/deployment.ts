import type { LitellmParams, ModelEntry } from "../config/deployment-schema.ts";
import { litellmParams } from "../config/deployment-schema.ts";
import { callDefaults } from "../config/call-defaults.ts";
import type { LoadedConfig } from "../config/load-config.ts";
import { inferPrefix, leaveOutRoute } from "../adapters/litellm-names.ts";
import type { Target } from "@anymodel/router";

/** One way to serve a model name: a provider's model with its key, defaults and limits. */
export interface Deployment {
  /** Public: in headers, logs and `/model/info`. */
  readonly id: string;
  /** Its place in the core client; unique within a config. */
  readonly key: string;
  /** The model name that it serves, or a pattern with `*`. */
  readonly name: string;
  /** The provider's prefix; `*` takes it from the request. */
  readonly prefix: string;
  /** The provider's model; `*` stands for what the name's `*` matched. */
  readonly model: string;
  readonly params: LitellmParams;
  readonly info: NonNullable<ModelEntry["model_info"]>;
  /** Parameters for its calls; the request's win. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** What the router goes by. */
  readonly target: Target;
  /** Milliseconds of silence before a comment is sent. */
  readonly keepalive: number | undefined;
  readonly dropParams: boolean;
  /** Why it cannot be served. */
  readonly unavailable: string | undefined;
}

/** The keys of `litellm_params` that steer the gateway; the others go into the call. */
const CONTROLS = new Set(
  Object.keys(litellmParams.shape).filter((name) => !Object.hasOwn(callDefaults, name)),
);

/** Splits `provider/model`; `undefined` if no provider is named, nor known by the model's name. */
export function splitTarget({
  model,
  custom_llm_provider: custom,
}: LitellmParams): { prefix: string; model: string } | undefined {
  if (custom !== undefined && !model.startsWith(`${custom}/`)) return { prefix: custom, model };
  if (model === "*") return { prefix: "*", model };
  const slash = model.indexOf("/");
  if (slash < 0) {
    const prefix = inferPrefix(model);
    return prefix === undefined ? undefined : { prefix, model };
  }
  if (slash === 0 || slash === model.length - 1) return undefined;
  const prefix = model.slice(0, slash);
  return { prefix, model: leaveOutRoute(prefix, model.slice(slash + 1)) };
}

/** Makes a deployment of each entry that names a provider; settings fill what an entry leaves out. */
export function planDeployments(config: LoadedConfig): Deployment[] {
  const { models, litellm, general } = config;
  const keepalive =
    litellm.sse_keepalive_ping_interval_seconds ?? general.sse_keepalive_ping_interval_seconds;
  const given = new Set(models.map(({ entry }) => entry.model_info?.id));
  const used = new Map<string, number>();
  return models.flatMap(({ entry, unset }, index) => {
    const params = entry.litellm_params;
    const target = splitTarget(params);
    if (!target) return [];
    const info = entry.model_info ?? {};
    let place = (used.get(entry.model_name) ?? 0) + 1;
    // One that the config gives to another is not made a second time.
    while (info.id === undefined && given.has(`${entry.model_name}-${place}`)) place++;
    used.set(entry.model_name, place);
    const id = info.id ?? `${entry.model_name}-${place}`;
    // A mock needs nothing of its provider's.
    const missing = params.mock_response === undefined ? unset : [];
    const unavailable = whyUnavailable(info.blocked === true, missing);
    return [
      {
        id,
        key: `d${index}`,
        name: entry.model_name,
        ...target,
        params,
        info,
        defaults: Object.fromEntries(
          Object.entries(params).filter(([name]) => !CONTROLS.has(name)),
        ),
        target: planTarget(id, { params, info, unavailable }, config),
        keepalive: toKeepalive(params.keepalive_seconds ?? keepalive),
        dropParams: params.drop_params ?? litellm.drop_params ?? false,
        unavailable,
      },
    ];
  });
}

function planTarget(
  id: string,
  { params, info, unavailable }: Pick<Deployment, "params" | "info" | "unavailable">,
  { router, litellm }: LoadedConfig,
): Target {
  const { rpm, tpm, weight, order } = params;
  const costs = [
    params.input_cost_per_token ?? info.input_cost_per_token,
    params.output_cost_per_token ?? info.output_cost_per_token,
  ];
  return {
    id,
    weight,
    order,
    rpm,
    tpm,
    parallel: params.max_parallel_requests ?? router.default_max_parallel_requests,
    cost: costs.every((cost) => cost === undefined)
      ? undefined
      : costs.reduce<number>((sum, cost = 0) => sum + cost, 0),
    contextWindow: info.max_input_tokens,
    retries: params.num_retries ?? params.max_retries,
    cooldown: toMilliseconds(params.cooldown_time),
    timeout: toMilliseconds(params.timeout ?? router.timeout ?? litellm.request_timeout),
    streamTimeout: toMilliseconds(params.stream_timeout ?? router.stream_timeout),
    recovery: params.stream_recovery,
    unavailable,
  };
}

/** As LiteLLM has it: 0 is off, and less than a second is a second. */
function toKeepalive(seconds: number | undefined): number | undefined {
  return seconds ? Math.max(seconds, 1) * 1000 : undefined;
}

function toMilliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

function whyUnavailable(blocked: boolean, unset: readonly string[]): string | undefined {
  if (blocked) return "model_info.blocked is true";
  if (unset.length === 0) return undefined;
  return `the environment variable ${unset.join(", ")} is not set`;
}
