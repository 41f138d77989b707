import { invalidRequest, mustBe, parseJson } from "./shared-parts.ts";

/** A schema of any library that follows Standard Schema (zod, valibot, arktype, …; standardschema.dev). */
export interface StandardSchema<Output = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult | Promise<SchemaResult>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
    readonly jsonSchema?: {
      readonly input: (options: { target: "draft-2020-12" }) => Record<string, unknown>;
    };
  };
}

interface SchemaResult {
  readonly value?: unknown;
  readonly issues?: readonly SchemaIssue[] | undefined;
}

interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What a schema's values are. */
export type OutputOf<Schema> = Schema extends StandardSchema<infer Output> ? Output : never;

/** The schema as JSON Schema, closed as OpenAI's strict mode asks; `strict` says whether that mode can hold it. */
export function describeSchema(
  schema: StandardSchema | undefined,
  param: string,
): { schema: Record<string, unknown>; strict: boolean } {
  const standard = schema?.["~standard"];
  if (!standard) throw mustBe(param, schema, "a schema, of zod for example");
  const { jsonSchema, vendor } = standard;
  if (!jsonSchema) {
    const hint =
      vendor === "valibot" ? ": wrap it with toStandardJsonSchema of @valibot/to-json-schema" : "";
    throw invalidRequest(param, `is a ${vendor} schema that gives no JSON Schema${hint}.`);
  }
  let described: Record<string, unknown>;
  try {
    described = structuredClone(jsonSchema.input({ target: "draft-2020-12" }));
  } catch (error) {
    // A date, for one, has no form in JSON.
    throw invalidRequest(param, `gives no JSON Schema: ${(error as Error).message}`);
  }
  delete described.$schema;
  return { schema: described, strict: closeObjects(described) };
}

/** Forbids further properties in every object; tells whether all properties are required. */
function closeObjects(node: unknown): boolean {
  if (typeof node !== "object" || node === null) return true;
  let strict = true;
  for (const value of Object.values(node)) if (!closeObjects(value)) strict = false;
  const {
    type,
    properties,
    required = [],
  } = node as { type?: unknown; properties?: object; required?: string[] };
  if (type !== "object") return strict;
  if (!properties) return false;
  Object.assign(node, { additionalProperties: false });
  return strict && Object.keys(properties).every((name) => required.includes(name));
}

/** Reads JSON text by a schema; `issues` says where it does not fit, without the values. */
export async function parseBySchema(
  schema: StandardSchema,
  text: string,
): Promise<{ value: unknown; issues?: undefined } | { issues: string }> {
  const value = parseJson(text);
  if (value === undefined) return { issues: "it is not JSON" };
  const result = await schema["~standard"].validate(value);
  if (!result.issues) return { value: result.value };
  const places = result.issues.map(({ path = [], message }) => {
    const at = path.map((step) => String(typeof step === "object" ? step.key : step)).join(".");
    return at ? `${at}: ${message}` : message;
  });
  return { issues: places.join("; ") };
}
