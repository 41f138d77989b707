import type { Answers } from "../answers.ts";
import type { Names } from "../names.ts";
import type { Row, Tables } from "../readme.ts";

/** What a protocol gives a new adapter. */
export interface ProtocolFiles {
  /** `src/index.ts`. */
  source: string;
  /** The content of `test/vectors/<id>.json`. */
  vectors: object;
  tables: Tables;
}

/** OpenAI parameters that only keep records of the caller. */
const RECORDS = new Set([
  "user",
  "safety_identifier",
  "prompt_cache_key",
  "prompt_cache_retention",
  "store",
  "metadata",
]);

/** Every OpenAI parameter, in core's order: so the README's tables stand in the adapter's. */
const NAMES = [
  "temperature",
  "top_p",
  "presence_penalty",
  "frequency_penalty",
  "n",
  "max_tokens",
  "max_completion_tokens",
  "seed",
  "top_logprobs",
  "logprobs",
  "parallel_tool_calls",
  "store",
  "tools",
  "functions",
  "tool_choice",
  "function_call",
  "stop",
  "modalities",
  "reasoning_effort",
  "verbosity",
  "service_tier",
  "user",
  "safety_identifier",
  "prompt_cache_key",
  "prompt_cache_retention",
  "logit_bias",
  "response_format",
  "audio",
  "prediction",
  "web_search_options",
  "metadata",
];

/** A whole table as `UNSUPPORTED_PARAMETERS` of core and the given rows make it. */
export function rowsWith(given: Readonly<Record<string, string>>): Record<string, Row> {
  const rows: Record<string, Row> = {};
  for (const name of NAMES)
    rows[name] = RECORDS.has(name) ? { ignore: "it has no effect on the answer" } : false;
  return { ...rows, ...given };
}

/** The table as source. */
export function writeRows(given: Readonly<Record<string, string>>): string {
  const lines = Object.entries(given).map(([name, row]) => `  ${name}: ${JSON.stringify(row)},`);
  return `/**
 * OpenAI's name → the provider's. What has no row here is unsupported, or has no effect on an answer. Say where you
 * read it.
 */
const ROWS = {
  ...UNSUPPORTED_PARAMETERS,
${lines.join("\n")}
} as const satisfies ChatParameterTable;`;
}

/** The settings of every adapter, as source. */
export function writeSettings({ env, baseURL }: Answers, { settings, title }: Names): string {
  return `/**
 * Settings of the ${title} adapter; all optional. By default the key is \`${env}\` from the environment, and the
 * address \`${baseURL}\`.
 */
export type ${settings} = ConnectionSettings;`;
}

/** The members that follow from the settings, as source. */
export function writeConnection({ env, baseURL }: Answers): string {
  return `    ...connectionOf(settings, {
      baseURL: ${JSON.stringify(baseURL)},
      auth: { env: ${JSON.stringify(env)} },
    }),`;
}
