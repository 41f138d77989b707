/** The gateways under measurement, each in a process of its own. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { MODEL } from "../payload.ts";
import { createBareProxy } from "./bare.ts";

/**
 * What is asked of a gateway: an answer, a stream sent chunk by chunk, ten chunks at a time or all in one turn, a big
 * image, the time to the first byte, and many open streams.
 */
export type Task = "call" | "stream" | "burst" | "together" | "image" | "first" | "memory";

/** The gateways' key. */
export const KEY = "sk-gateway-0123456789";

/** Where the upstream answers each task: see server.ts. */
const PLACES: Record<Task, string> = {
  call: "/1/0",
  stream: "/1/100",
  burst: "/10/100",
  together: "/1/100/together",
  image: "/1/0",
  first: "/1/10",
  memory: "/0/1",
};

/** A gateway: how it is started, and how a request for it differs. */
export interface Subject {
  /** Listens on a free port, with the upstream behind it; gives the port. */
  start(origin: string, task: Task): Promise<number>;
  path(task: Task): string;
  headers(origin: string, task: Task): Record<string, string>;
}

const upstreamOf = (origin: string, task: Task) => `${origin}${PLACES[task]}/v1`;
const plain = { path: () => "/v1/chat/completions", headers: () => ({}) };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function startAnymodel(model: string, api_base: string): Promise<number> {
  const { createGateway } = await import("@anymodel/gateway");
  // As the command does.
  const { tuneHeap } = await import("@anymodel/gateway/command");
  tuneHeap();
  const { openai } = await import("@anymodel/openai-compatible");
  const { bytez } = await import("@anymodel/provider-bytez");
  const gateway = createGateway(
    {
      model_list: [
        {
          model_name: MODEL,
          litellm_params: {
            model,
            api_base,
            api_key: "sk-provider-0123456789",
            rpm: 1e9,
            tpm: 1e12,
          },
        },
      ],
      general_settings: { master_key: KEY },
    },
    // The access log is on; nobody reads what stands on standard output here.
    {
      providers: { openai, bytez },
      environment: {},
      log: (text) => void process.stdout.write(text),
    },
  );
  const { url } = await gateway.listen({ port: 0 });
  return Number(new URL(url).port);
}

/** Every gateway by its name. */
export const SUBJECTS = {
  bare: {
    async start(origin) {
      const server = createBareProxy(origin).listen(0, "127.0.0.1");
      await once(server, "listening");
      return (server.address() as AddressInfo).port;
    },
    path: (task) => `${PLACES[task]}/v1/chat/completions`,
    headers: () => ({}),
  },

  anymodel: {
    ...plain,
    start: (origin, task) => startAnymodel(`openai/${MODEL}`, upstreamOf(origin, task)),
  },

  "anymodel-bytez": {
    ...plain,
    start: (origin, task) => startAnymodel(`bytez/${MODEL}`, `${origin}${PLACES[task]}/models/v2`),
  },

  portkey: {
    ...plain,
    async start() {
      const port = await freePort();
      process.argv.push(`--port=${port}`, "--headless");
      await import(import.meta.resolve("@portkey-ai/gateway/build/start-server.js"));
      return port;
    },
    headers: (origin, task) => ({
      "x-portkey-provider": "openai",
      "x-portkey-custom-host": upstreamOf(origin, task),
    }),
  },
} satisfies Record<string, Subject>;

/** The name of a gateway. */
export type SubjectName = keyof typeof SUBJECTS;
