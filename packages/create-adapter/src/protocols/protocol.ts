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
export const RECORDS = [
  "user",
  "safety_identifier",
  "prompt_cache_key",
  "prompt_cache_retention",
  "store",
  "metadata",
] as const;

/** Every OpenAI parameter but those: the compiler counts them in the table that is written. */
const OTHERS = [
  "temperature",
  "top_p",
  "max_tokens",
  "max_completion_tokens",
  "stop",
  "seed",
  "n",
  "presence_penalty",
  "frequency_penalty",
  "logit_bias",
  "logprobs",
  "top_logprobs",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "functions",
  "function_call",
  "response_format",
  "reasoning_effort",
  "verbosity",
  "modalities",
  "audio",
  "prediction",
  "web_search_options",
  "service_tier",
];

const WHY = "it keeps no record of its callers";

/** A whole table: the given rows, the records ignored, and `false` for the rest. */
export function rowsWith(given: Readonly<Record<string, string>>): Record<string, Row> {
  const rows: Record<string, Row> = {};
  for (const name of OTHERS) rows[name] = given[name] ?? false;
  for (const name of RECORDS) rows[name] = { ignore: WHY };
  return { ...rows, ...given };
}

/** The table as source. */
export function writeRows(rows: Readonly<Record<string, Row>>): string {
  const lines = Object.entries(rows).map(([name, row]) =>
    typeof row === "object" ? `  ${name}: NO_RECORD,` : `  ${name}: ${JSON.stringify(row)},`,
  );
  return `const NO_RECORD = { ignore: ${JSON.stringify(WHY)} };

/** OpenAI's name → the provider's. \`false\`: it cannot do it. Say where you read it. */
const ROWS = {
${lines.join("\n")}
} as const satisfies ChatParameterTable;`;
}

/** The settings of every adapter, as source. */
export function writeSettings({ env, baseURL }: Answers, { settings, title }: Names): string {
  return `/** Settings of the ${title} adapter. */
export interface ${settings} {
  /** By default \`${env}\` from the environment, read at each call. */
  apiKey?: string | Secret;
  /** By default \`${baseURL}\`. */
  baseURL?: string;
}

const BASE_URL = ${JSON.stringify(baseURL)};`;
}
