import type { ByCode, Fallback, Fallbacks, RouteSettings } from "@anymodel/router";
import type { LoadedConfig } from "../config/load-config.ts";

/** LiteLLM's kinds of errors → the codes of core that they stand for. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  BadRequestError: ["invalid_request", "unsupported_parameter", "unsupported_content"],
  AuthenticationError: ["authentication", "permission"],
  TimeoutError: ["timeout"],
  RateLimitError: ["rate_limit"],
  ContentPolicyViolationError: ["content_policy"],
  InternalServerError: ["server_error", "invalid_response", "truncated"],
  ServiceUnavailableError: ["overloaded"],
  BadGatewayError: ["connection"],
  NotFoundError: ["not_found"],
  Default: ["default"],
};

type Names = Readonly<Record<string, readonly string[]>>;

/** What LiteLLM's keys ask of the router; `router_settings` win over `litellm_settings`. */
export function routeSettings({ router, litellm }: LoadedConfig): RouteSettings {
  const strategy = router.routing_strategy;
  const { retry_policy, model_group_retry_policy: byGroup, allowed_fails_policy } = router;
  const fallbacks = toFallbacks(router.fallbacks ?? litellm.fallbacks);
  const cooldown = router.disable_cooldowns ? 0 : (router.cooldown_time ?? litellm.cooldown_time);
  return {
    // Those by usage were reported when the config was read.
    strategy: strategy?.startsWith("usage-based")
      ? undefined
      : (strategy as RouteSettings["strategy"]),
    latencyBuffer: router.routing_strategy_args?.lowest_latency_buffer,
    retries: router.num_retries ?? litellm.num_retries,
    retryPolicy: toCodes(retry_policy, "Retries"),
    groupRetryPolicy:
      byGroup &&
      Object.fromEntries(
        Object.entries(byGroup).map(([group, policy]) => [group, toCodes(policy, "Retries")!]),
      ),
    retryAfter: toMilliseconds(router.retry_after),
    allowedFails: router.allowed_fails ?? litellm.allowed_fails,
    allowedFailsPolicy: toCodes(allowed_fails_policy, "AllowedFails"),
    cooldown: toMilliseconds(cooldown),
    fallbacks,
    contextWindowFallbacks: toFallbacks(
      router.context_window_fallbacks ?? litellm.context_window_fallbacks,
    ),
    contentPolicyFallbacks: toFallbacks(
      router.content_policy_fallbacks ?? litellm.content_policy_fallbacks,
    ),
    // LiteLLM keeps them under this name.
    defaultFallbacks:
      (router.default_fallbacks ?? litellm.default_fallbacks)?.map(toFallback) ?? fallbacks?.["*"],
    maxFallbacks: router.max_fallbacks ?? litellm.max_fallbacks,
    recovery: router.stream_recovery,
  };
}

/** Every name that a config's fallbacks turn to. */
export function namesOfFallbacks(settings: RouteSettings): string[] {
  const { fallbacks, contextWindowFallbacks, contentPolicyFallbacks, defaultFallbacks } = settings;
  const tables = [fallbacks, contextWindowFallbacks, contentPolicyFallbacks];
  const entries = tables.flatMap((table) => Object.values(table ?? {}).flat());
  return [...entries, ...(defaultFallbacks ?? [])].map(({ group }) => group);
}

/** A request's own `fallbacks`: names, requests with a `model`, or a table as in the config. */
export function readFallbacks(
  entries: readonly (string | Readonly<Record<string, unknown>>)[],
  model: string,
): Fallback[] {
  return entries.flatMap((entry): Fallback[] => {
    if (typeof entry === "string") return [{ group: entry }];
    const { model: group, ...overrides } = entry;
    if (typeof group === "string") return [{ group, overrides }];
    const names = entry[model];
    return Array.isArray(names)
      ? names.filter((name) => typeof name === "string").map(toFallback)
      : [];
  });
}

function toFallbacks(tables: readonly Names[] | undefined): Fallbacks | undefined {
  return (
    tables &&
    Object.fromEntries(
      tables.flatMap((table) =>
        Object.entries(table).map(([group, names]) => [group, names.map(toFallback)] as const),
      ),
    )
  );
}

function toFallback(group: string): Fallback {
  return { group };
}

function toCodes(
  policy: Readonly<Record<string, number | undefined>> | undefined,
  ending: string,
): ByCode | undefined {
  if (!policy) return undefined;
  const codes: Record<string, number> = {};
  for (const [kind, names] of Object.entries(KINDS)) {
    const number = policy[kind + ending];
    if (number !== undefined) for (const code of names) codes[code] = number;
  }
  return codes;
}

function toMilliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
