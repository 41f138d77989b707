import { createError } from "@anymodel/core/provider";
import { type HostAdapter, type HostSettings, openaiCompatible } from "../host.ts";
import { openai } from "./makers.ts";

type OpenAIHost = typeof openai.host;

/** Settings of Azure OpenAI: one of `resource` and `baseURL` is needed. */
export interface AzureSettings extends HostSettings {
  /** The name in `https://{resource}.openai.azure.com`. */
  resource?: string;
  /**
   * By default `2024-10-21`. With `v1`, also written `latest` and `preview`, no version is sent, and deployments are
   * called as OpenAI's models are.
   */
  apiVersion?: string;
}

type AzureAdapter = HostAdapter<
  "azure",
  NonNullable<OpenAIHost["params"]>,
  NonNullable<OpenAIHost["native"]>
>;

/**
 * Azure OpenAI: the model id is the name of your deployment (Microsoft documentation, Azure OpenAI reference,
 * read 2026-11). Unverified against the live API.
 */
export function azure({
  resource,
  apiVersion = "2024-10-21",
  baseURL = resource && `https://${resource}.openai.azure.com`,
  ...settings
}: AzureSettings): AzureAdapter {
  if (!baseURL)
    throw createError("config", "[azure] Pass resource, the name in its address, or baseURL.");
  const versionless = /^(v1|latest|preview)$/.test(apiVersion);
  const at = versionless ? "/openai/v1" : "/openai/deployments/{model}";
  return openaiCompatible({
    ...openai.host,
    ...settings,
    id: "azure",
    docs: "https://learn.microsoft.com/azure/ai-foundry/openai/reference",
    baseURL,
    env: "AZURE_OPENAI_API_KEY",
    header: "api-key",
    path: `${at}/chat/completions`,
    embedding: { ...openai.host.embedding, path: `${at}/embeddings` },
    ...(!versionless && { query: { "api-version": apiVersion } }),
    // Deployments are listed by Azure's management API, which takes other keys.
    unlisted: true,
  });
}
