import type { z } from "zod";
import type { Path } from "../config/problem.ts";
import { formatPath } from "../config/problem.ts";
import { isRecord } from "../config/record.ts";
import { describeIssue } from "../describe-issue.ts";
import type { BodyBytes } from "../http/body-bytes.ts";
import type { Held } from "../http/hold-media.ts";
import { parseJsonBody } from "../http/parse-json.ts";
import { badRequest } from "../http/refusal.ts";
import { createQuickCheck, type RequestSchema } from "./check-request.ts";
import { cutLists } from "./cut-lists.ts";

/** Fields that would let a caller choose where a request goes and what key goes with it. */
const REFUSED =
  /^(api_?(base|key|version)|base_?url|custom_llm_provider|(extra_)?headers|user_config|model_list|litellm_credential_name|provider_settings|aws_\w+|azure_\w+|vertex_\w+|region_name|organization|proxy)$/i;

/** Fields of a request: OpenAI has about 40, and models a few of their own. */
const MOST_FIELDS = 256;

/** A checked request for a call of a model. */
export interface CallRequest {
  model: string;
  stream?: boolean | null;
  [field: string]: unknown;
}

/** What a request's body says. */
export interface ReadRequest {
  request: CallRequest;
  /** Media that were kept as bytes. */
  held: Held | undefined;
}

/** Reads a request's body and checks it; an error names the field. */
export type RequestReader = (bytes: BodyBytes) => ReadRequest;

/** Makes the reader of requests of a schema; with `hold` big media are kept as bytes. */
export function createRequestReader(schema: RequestSchema, hold: boolean): RequestReader {
  const isGood = createQuickCheck(schema);
  return (bytes) => {
    const { value, held } = parseJsonBody(bytes, hold);
    if (!isGood(value)) {
      const parsed = schema.safeParse(cutLists(schema, value));
      if (!parsed.success) throw badField(parsed.error.issues[0]!);
    }
    const request = value as CallRequest;
    const names = Object.keys(request);
    refuseMany(names);
    for (const name of names) {
      if (!Object.hasOwn(schema.shape, name)) refuseField(name);
    }
    refuseFields(request.extra_body, "extra_body.");
    return { request, held };
  };
}

/** Throws where what a request hands on as it is would choose where a gateway behind this one sends it. */
export function refuseFields(fields: unknown, within: string): void {
  if (!isRecord(fields)) return;
  for (const name of Object.keys(fields)) refuseField(name, within);
}

/** Throws where there are too many fields: each that no model knows costs a search for the one that was meant. */
export function refuseMany(names: readonly string[], within?: string): void {
  if (names.length <= MOST_FIELDS) return;
  throw badRequest(`${within ?? "The body"} has more than ${MOST_FIELDS} fields.`, within);
}

/** Throws where a field would let a caller choose where a request goes; `within` is where it stands. */
export function refuseField(name: string, within = ""): void {
  if (!REFUSED.test(name)) return;
  throw badRequest(
    `${within}${name} is set in the gateway's config, never by a request.`,
    within + name,
  );
}

function badField(found: z.core.$ZodIssue): Error {
  const issue = deepest(found);
  const path = formatPath(issue.path as Path);
  if (path === "") return badRequest("The body must be a JSON object.");
  const missing = issue.code === "invalid_type" && issue.message.endsWith(" undefined");
  const code = missing ? "missing_required_parameter" : "invalid_type";
  return badRequest(
    `${path} ${describeIssue(issue)}`,
    path,
    issue.code === "invalid_type" ? code : null,
  );
}

/** Of the alternatives that a value could have been, the one that it came nearest to. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== "invalid_union") return issue;
  let best: z.core.$ZodIssue = issue;
  for (const inner of issue.errors.flat().map(deepest)) {
    const path = [...issue.path, ...inner.path];
    if (path.length > best.path.length) best = { ...inner, path };
  }
  return best;
}
