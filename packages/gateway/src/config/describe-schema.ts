import { z } from "zod";
import { callDefaults } from "./call-defaults.ts";
import { credential, litellmParams, modelEntry, modelInfo } from "./deployment-schema.ts";
import {
  configSchema,
  gatewaySettings,
  generalSettings,
  litellmSettings,
  routerSettings,
} from "./schema.ts";
import { UNACTED } from "./unacted-keys.ts";

/** A row of the config reference. */
export interface KeyRow {
  key: string;
  type: string;
  about: string;
}

/** A section of the config reference: the keys that are acted on, and those that are only reported. */
export interface SectionRows {
  title: string;
  rows: KeyRow[];
  unacted: string[];
  /** OpenAI's parameters, where they may stand as defaults for the calls. */
  defaults: string[];
}

interface JsonSchema {
  type?: string;
  description?: string;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  default?: unknown;
  properties?: Record<string, JsonSchema>;
}

/** The whole config, section by section, as its schema says it. */
export function describeSchema(): SectionRows[] {
  const sections: [title: string, schema: z.ZodType, unacted: string][] = [
    ["Top level", configSchema, ""],
    ["model_list[]", modelEntry, "model_list[]"],
    ["model_list[].litellm_params", litellmParams, "litellm_params"],
    ["model_list[].model_info", modelInfo, "model_info"],
    ["credential_list[]", credential, "none"],
    ["litellm_settings", litellmSettings, "litellm_settings"],
    ["router_settings", routerSettings, "router_settings"],
    ["general_settings", generalSettings, "general_settings"],
    ["gateway_settings", gatewaySettings, "none"],
  ];
  return sections.map(([title, schema, unacted]) => ({
    title,
    rows: rowsOf(schema).filter(({ key }) => !isDefault(schema, key)),
    defaults: rowsOf(schema)
      .flatMap(({ key }) => (isDefault(schema, key) ? [key] : []))
      .toSorted(),
    unacted: Object.keys(UNACTED[unacted] ?? {}),
  }));
}

function rowsOf(schema: z.ZodType): KeyRow[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input" }) as JsonSchema;
  return Object.entries(properties).map(([key, value]) => ({
    key,
    type: typeOf(value),
    about: aboutOf(value),
  }));
}

function aboutOf({ description = "", default: preset }: JsonSchema): string {
  return preset === undefined ? description : `${description} Default: ${String(preset)}.`;
}

function isDefault(schema: z.ZodType, key: string): boolean {
  return schema === litellmParams && Object.hasOwn(callDefaults, key);
}

function typeOf({ type, enum: values, anyOf, items }: JsonSchema): string {
  if (values) return values.map((value) => JSON.stringify(value)).join(" or ");
  if (anyOf) return anyOf.map(typeOf).join(" or ");
  if (type === "array") return `list of ${items ? typeOf(items) : "anything"}`;
  return { integer: "whole number", object: "map" }[type ?? ""] ?? type ?? "anything";
}
