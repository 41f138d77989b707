import { NO_EFFECT_PARAMETERS } from "@anymodel/core/provider";
import { type Host, host, type HostFactory, type Models, type Natives, type Rows } from "./host.ts";

// Who asks is told by many of them.
const { user: _, ...NO_EFFECT } = NO_EFFECT_PARAMETERS;

/** What OpenAI's own platform alone does. */
const PARAMETERS = {
  max_completion_tokens: "max_tokens",
  functions: false,
  function_call: false,
  modalities: false,
  audio: false,
  prediction: false,
  web_search_options: false,
  verbosity: false,
  service_tier: false,
  ...NO_EFFECT,
} as const satisfies Rows;

/** Chat templates of open models know no `developer`. */
const ROLES = {
  system: "system",
  developer: "system",
  user: "user",
  assistant: "assistant",
  tool: "tool",
} as const;

/** Turns the row of a host that serves other models than OpenAI's into the function that makes its adapters. */
export function openHost<
  const Id extends string,
  const Params extends Rows = {},
  const Native extends Natives = {},
  const Known extends Models = {},
>(
  row: Host<Id, Params, Native, Known>,
): HostFactory<Id, Omit<typeof PARAMETERS, keyof Params> & Params, Native, Known> {
  const params = { ...PARAMETERS, ...row.params };
  return host({ ...row, params, roles: row.roles ?? ROLES }) as never;
}
