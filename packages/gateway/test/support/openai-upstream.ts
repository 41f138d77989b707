import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { openai } from "@anymodel/openai-compatible";
import { createGateway, type GatewayConfig } from "../../src/index.ts";

/** A gateway before an OpenAI-shaped provider that answers what it is told. */
export interface BeforeOpenAI {
  /** Asks for a stream. */
  stream(): Promise<Response>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts both; `answer` writes the body of each stream. */
export async function startBeforeOpenAI(
  answer: (response: ServerResponse) => void,
  settings: Omit<GatewayConfig, "model_list"> = {},
): Promise<BeforeOpenAI> {
  const upstream = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    answer(response);
  }).listen(0, "127.0.0.1");
  await once(upstream, "listening");
  const api_base = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const litellm_params = { model: "openai/x", api_key: "k", api_base };
  const gateway = createGateway(
    { model_list: [{ model_name: "m", litellm_params }], ...settings },
    { providers: { openai }, environment: {}, log: () => {} },
  );
  const { url } = await gateway.listen({ port: 0 });
  const messages = [{ role: "user", content: "Hi" }];
  const body = JSON.stringify({ model: "m", stream: true, messages });
  return {
    stream: () => fetch(`${url}/v1/chat/completions`, { method: "POST", body }),
    async [Symbol.asyncDispose]() {
      await gateway.close();
      upstream.close();
    },
  };
}
