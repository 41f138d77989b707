import { type ChatCompletionChunk, createClient, isAnyModelError } from "@anymodel/core";
import { openai } from "@anymodel/provider-openai";
import {
  type FaultProvider,
  type FaultRequest,
  startFaultProvider,
} from "@anymodel/testkit/faults";
import OpenAI, { APIError } from "openai";
import { createGateway } from "../../src/index.ts";

/** Who stands between the client and the provider: the gateway and the official client, or anymodel's own. */
export type Road = "gateway" | "createClient";

/** A primary and a fallback over a fault provider; closed with `await using`. */
export interface House {
  provider: FaultProvider;
  /** Asks a model for a stream. */
  ask(model: string): Promise<Seen>;
  /** The requests that reached the provider's model. */
  attempts(model: string): FaultRequest[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** What the client saw of one stream. */
export interface Seen {
  text: string;
  finish: string | undefined;
  usage: { completion_tokens: number } | undefined;
  /** The model that the last chunk names. */
  model: string | undefined;
  error: { status: number | undefined; message: string } | undefined;
  /** Milliseconds, from the request to the end. */
  ms: number;
}

type Ask = (
  model: string,
) => Promise<AsyncIterable<OpenAI.ChatCompletionChunk | ChatCompletionChunk>>;

const messages = [{ role: "user" as const, content: "Tell me a story." }];
const stream = { stream: true, stream_options: { include_usage: true } } as const;

/** Starts a house of its own. */
export async function openHouse(road: Road, primary: string, fallback: string): Promise<House> {
  const provider = await startFaultProvider();
  const open = road === "gateway" ? openGateway : openClient;
  const { ask, close } = await open(provider.baseURLs.openai, primary, fallback);
  return {
    provider,
    ask: (model) => readStream(ask, model),
    attempts: (model) => provider.requests.filter((request) => request.model === model),
    async [Symbol.asyncDispose]() {
      await Promise.all([close(), provider.close()]);
    },
  };
}

/** A plain LiteLLM config: two models, each with a fallback, and nothing else. */
async function openGateway(api_base: string, primary: string, fallback: string) {
  const deployment = (name: string, model: string) => ({
    model_name: name,
    litellm_params: { model: `openai/${model}`, api_key: "sk-provider", api_base },
  });
  const fallbacks: Record<string, string[]>[] = [
    { primary: ["fallback"] },
    { fallback: ["primary"] },
  ];
  const config = {
    model_list: [deployment("primary", primary), deployment("fallback", fallback)],
    router_settings: { num_retries: 2, timeout: 30, fallbacks },
  };
  const gateway = createGateway(config, {
    providers: { openai },
    environment: {},
    log: () => {},
  });
  const { url } = await gateway.listen({ port: 0 });
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 });
  const ask: Ask = (model) => client.chat.completions.create({ model, messages, ...stream });
  return { ask, close: () => gateway.close() };
}

/** The same in process, by the options of `createClient`. */
async function openClient(baseURL: string, primary: string, fallback: string) {
  const client = createClient({
    providers: [openai({ apiKey: "sk-provider", baseURL })],
    router: {
      groups: { primary: [`openai/${primary}`], fallback: [`openai/${fallback}`] },
      fallbacks: { primary: ["fallback"], fallback: ["primary"] },
      retries: 2,
    },
    timeout: 30_000,
  });
  const ask: Ask = (model: string) => client.completion({ model, messages, ...stream });
  return { ask, close: async () => {} };
}

async function readStream(ask: Ask, model: string): Promise<Seen> {
  const started = performance.now();
  const seen: Seen = {
    text: "",
    finish: undefined,
    usage: undefined,
    model: undefined,
    error: undefined,
    ms: 0,
  };
  try {
    for await (const chunk of await ask(model)) {
      const choice = chunk.choices[0];
      seen.model = chunk.model;
      seen.text += choice?.delta.content ?? "";
      seen.finish = choice?.finish_reason ?? seen.finish;
      seen.usage = chunk.usage ?? seen.usage;
    }
  } catch (error) {
    if (!(error instanceof APIError) && !isAnyModelError(error)) throw error;
    seen.error = error;
  }
  seen.ms = performance.now() - started;
  return seen;
}
