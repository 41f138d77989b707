import { bytez } from "@anymodel/provider-bytez";
import { startBytezEmulator } from "@anymodel/testkit/bytez";
import OpenAI, { NotFoundError } from "openai";
import { createGateway } from "../src/index.ts";

// The gateway in front of an emulator of Bytez, asked by OpenAI's own client: nothing leaves this machine.
await using emulator = await startBytezEmulator({ chunkDelay: 40 });
const config = {
  model_list: [
    {
      model_name: "gemma-3",
      litellm_params: {
        model: "bytez/google/gemma-3-4b-it",
        api_key: "demo-key",
        api_base: emulator.baseURL,
        max_tokens: 20,
        temperature: 0.5,
        repetition_penalty: 1.2,
      },
    },
  ],
  general_settings: { master_key: "sk-demo" },
  gateway_settings: { access_log: false },
};
const gateway = createGateway(config, { providers: { bytez } });
const { url } = await gateway.listen({ port: 0 });
const say = (text: string) => process.stdout.write(text);
say(`The gateway listens on ${url} and serves: `);

const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: "sk-demo" });
const request = {
  model: "gemma-3",
  messages: [{ role: "user" as const, content: "Hello, how are you?" }],
};
const models = await openai.models.list();
say(`${models.data.map(({ id }) => id).join(", ")}\n\n`);

const { data, response } = await openai.chat.completions.create(request).withResponse();
say(`An answer:  ${data.choices[0]?.message.content}\n`);
for (const name of ["x-anymodel-deployment", "x-anymodel-attempts", "x-anymodel-overhead-ms"]) {
  say(`            ${name}: ${response.headers.get(name)}\n`);
}

say("A stream:   ");
for await (const chunk of await openai.chat.completions.create({ ...request, stream: true })) {
  say(chunk.choices[0]?.delta.content ?? "");
}

const wrong = { ...request, model: "gemma-4" };
const failure = await openai.chat.completions.create(wrong).catch((error: unknown) => error);
say(`\nAn error:   ${failure instanceof NotFoundError ? failure.message : "none"}\n`);
await gateway.close();
