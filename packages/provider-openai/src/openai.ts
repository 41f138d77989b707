import { host, type HostSettings, openai as row } from "@anymodel/openai-compatible";
import { MODELS } from "./models.ts";

/** Settings of the OpenAI adapter; all optional. */
export interface OpenAISettings extends HostSettings {
  /** The organisation that is billed, `org-…`. */
  organization?: string | undefined;
  /** The project that is billed, `proj_…`. */
  project?: string | undefined;
}

const make = /* @__PURE__ */ host({ ...row.host, models: MODELS });

/** The OpenAI adapter: chat completions, embeddings and the list of models. Unverified against the live API. */
export function openai({
  organization,
  project,
  headers,
  ...settings
}: OpenAISettings = {}): ReturnType<typeof make> {
  return make({
    ...settings,
    headers: {
      ...(organization && { "openai-organization": organization }),
      ...(project && { "openai-project": project }),
      ...headers,
    },
  });
}
