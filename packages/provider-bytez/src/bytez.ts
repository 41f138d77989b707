import {
  connectionOf,
  type ConnectionSettings,
  defineAdapter,
  type OPENAI_PARAMETERS,
  openaiChat,
  type ProviderAdapter,
  type Secret,
  toSecret,
} from "@anymodel/core/provider";
import { embedding } from "./embedding.ts";
import { readError } from "./error.ts";
import { readMetadata } from "./metadata.ts";
import { nativeChat } from "./native.ts";

/** Which of Bytez's protocols is spoken: its own, its OpenAI-compatible route, or that of a Bytez container. */
export type BytezApi = "native" | "openai" | "container";

/**
 * Settings of the Bytez adapter; all optional. By default the key is `BYTEZ_API_KEY` from the environment, and the
 * address `https://api.bytez.com/models/v2`; for a container, pass its address. Bytez's free plan allows a
 * `concurrency` of 1.
 */
export interface BytezSettings<Api extends BytezApi = BytezApi> extends ConnectionSettings {
  /** `native` by default. */
  api?: Api | undefined;
  /** Your key at the provider of a closed model, sent as `provider-key`. */
  providerKey?: string | Secret | undefined;
}

const BASE_URL = "https://api.bytez.com/models/v2";

/** Bytez documentation, understand-the-api.mdx: a cold model answers when it has started; its client waits 15 minutes. */
const TIMEOUT = 15 * 60 * 1000;

/** Models of Bytez's documentation, for completion in editors; any other id works. */
const MODELS = {
  "Qwen/Qwen3-4B": { input: ["text"] },
  "google/gemma-3-4b-it": { input: ["text", "image"] },
  "Qwen/Qwen2-Audio-7B-Instruct": { input: ["text", "audio"] },
  "llava-hf/LLaVA-NeXT-Video-7B-hf": { input: ["text", "video"] },
} as const;

const OPERATIONS = {
  native: () => nativeChat(),
  openai: () => openaiChat({ path: "/openai/v1/chat/completions" }),
  container: () => nativeChat(() => "/run"),
} as const;

/** Written out, because a type taken from `OPERATIONS` would name files inside core. */
interface Operations {
  native: typeof nativeChat;
  openai: typeof openaiChat<typeof OPENAI_PARAMETERS>;
  container: typeof nativeChat;
}

/** The chat operation of an API: it decides the parameters and their types. */
type ChatOf<Api extends BytezApi> = ReturnType<Operations[Api]>;

/** The Bytez adapter. Unverified against the live API: built from Bytez's documentation and official clients. */
export function bytez<const Api extends BytezApi = "native">({
  api = "native" as Api,
  providerKey,
  ...settings
}: BytezSettings<Api> = {}): BytezAdapter<Api> {
  const upstreamKey = toSecret(providerKey);
  return defineAdapter({
    ...connectionOf(settings, {
      baseURL: BASE_URL,
      auth:
        api === "container"
          ? // A container asks for no key, so the environment's is not sent to it.
            { scheme: "Key", optional: true }
          : { env: "BYTEZ_API_KEY", scheme: api === "openai" ? "Bearer" : "Key" },
      headers: { ...(upstreamKey && { "provider-key": upstreamKey }) },
      limits: { coldStart: true, timeout: TIMEOUT },
    }),
    spec: 1,
    id: "bytez",
    docs: "https://docs.bytez.com",
    models: MODELS,
    error: readError,
    metadata: readMetadata,
    chat: OPERATIONS[api]() as ChatOf<Api>,
    ...(api === "native" && { embedding }),
  }) as BytezAdapter<Api>;
}

/** What `bytez()` gives: an adapter whose parameter types follow its `api`. */
export interface BytezAdapter<Api extends BytezApi = "native"> extends ProviderAdapter<
  "bytez",
  ChatOf<Api>
> {
  readonly models: typeof MODELS;
  readonly chat: ChatOf<Api>;
}
