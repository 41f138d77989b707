import { bytez } from "@anymodel/provider-bytez";
import {
  type BytezEmulator,
  type BytezEmulatorOptions,
  startBytezEmulator,
} from "@anymodel/testkit/bytez";
import { createGateway, type Gateway, type GatewayConfig } from "../../src/index.ts";

/** A gateway on a port of its own over the Bytez emulator; closed with `await using`. */
export interface Running {
  url: string;
  gateway: Gateway;
  emulator: BytezEmulator;
  /** Everything that the gateway logged. */
  log: () => string;
  /** Posts a chat request. */
  chat(body: unknown, init?: RequestInit): Promise<Response>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const MODEL = "google/gemma-3-4b-it";
export const messages = [{ role: "user", content: "Hello, how are you?" }];

export type Config = GatewayConfig | ((baseURL: string) => GatewayConfig);

/** One deployment called `gemma` at the emulator, with more of its params. */
export function deployment(baseURL: string, params: object = {}, name = "gemma") {
  return {
    model_name: name,
    litellm_params: {
      model: `bytez/${MODEL}`,
      api_key: "provider-key",
      api_base: baseURL,
      ...params,
    },
  };
}

export async function start({
  config = (baseURL) => ({ model_list: [deployment(baseURL)] }),
  emulator: options = {},
  host,
  environment = {},
}: {
  config?: Config;
  emulator?: BytezEmulatorOptions;
  host?: string;
  environment?: Record<string, string>;
} = {}): Promise<Running> {
  const emulator = await startBytezEmulator(options);
  const lines: string[] = [];
  const gateway = createGateway(typeof config === "function" ? config(emulator.baseURL) : config, {
    providers: { bytez },
    environment,
    log: (text) => lines.push(text),
  });
  const { url } = await gateway.listen({ port: 0, host });
  return {
    url,
    gateway,
    emulator,
    log: () => lines.join(""),
    chat: (body, init) =>
      fetch(`${url}/v1/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: typeof body === "string" ? body : JSON.stringify(body),
        ...init,
      }),
    async [Symbol.asyncDispose]() {
      await gateway.close();
      await emulator.close();
    },
  };
}

/** The `data:` payloads of a stream, parsed; `[DONE]` stays text. */
export function eventsOf(text: string): any[] {
  return text
    .split("\n\n")
    .filter((event) => event.startsWith("data: "))
    .map((event) => event.slice(6))
    .map((data) => (data === "[DONE]" ? data : JSON.parse(data)));
}
