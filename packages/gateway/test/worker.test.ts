import { createContext, runInContext } from "node:vm";
import { startBytezEmulator } from "@anymodel/testkit/bytez";
import { build } from "esbuild";
import { afterAll, expect, test } from "vitest";

/** What runs in the worker: a gateway behind `fetch`, as a worker's module exports it. */
const PROGRAM = `
  import { createGateway } from "@anymodel/gateway";
  import { bytez } from "@anymodel/provider-bytez";
  globalThis.startWorker = (config, log) =>
    createGateway(config, { providers: { bytez }, environment: {}, log });
`;

const emulator = await startBytezEmulator({ chunkDelay: 0 });
afterAll(() => emulator.close());

const bundle = await build({
  stdin: { contents: PROGRAM, resolveDir: import.meta.dirname },
  bundle: true,
  format: "iife",
  platform: "browser",
  conditions: ["anymodel-source", "workerd", "worker"],
  // Loaded only where there is a Node: by listen(), and to read files.
  external: ["node:*"],
  define: { "import.meta.main": "false" },
  write: false,
});

/** What workers have, and nothing else. */
const WORKER = {
  fetch,
  Request,
  Response,
  Headers,
  URL,
  URLSearchParams,
  AbortController,
  AbortSignal,
  TextDecoder,
  TextEncoder,
  ReadableStream,
  TransformStream,
  DecompressionStream,
  crypto,
  performance,
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  btoa,
  atob,
  structuredClone,
  queueMicrotask,
  console,
};

/** With `nodejs_compat`, as many of Cloudflare's workers are set: it looks like Node, and is none. */
const MIMIC = {
  ...WORKER,
  process: {
    env: {},
    versions: { node: "22.19.0" },
    cwd: () => "/bundle",
    nextTick: queueMicrotask,
  },
  navigator: { userAgent: "Cloudflare-Workers" },
  Buffer,
};

const deployment = (model_name: string) => ({
  model_name,
  litellm_params: { model: "bytez/Qwen/Qwen3-4B", api_key: "k", api_base: emulator.baseURL },
});

test.each([
  ["a worker", WORKER],
  ["a worker that mimics Node", MIMIC],
])("the fetch handler serves in %s: whole, streamed, refused", async (_, globals) => {
  const sandbox = createContext({ ...globals });
  runInContext(bundle.outputFiles[0]!.text, sandbox);
  const lines: string[] = [];
  const gateway = (sandbox.startWorker as any)(
    { model_list: [deployment("small")], general_settings: { master_key: "sk-worker" } },
    (text: string) => lines.push(text),
  ) as { fetch(request: Request): Promise<Response>; close(): Promise<void> };
  const ask = (body: object, key = "sk-worker") =>
    gateway.fetch(
      new Request("https://worker.example/v1/chat/completions", {
        method: "POST",
        headers: { authorization: `Bearer ${key}` },
        body: JSON.stringify({
          model: "small",
          messages: [{ role: "user", content: "hi" }],
          ...body,
        }),
      }),
    );
  const whole = await ask({});
  expect(whole.status).toBe(200);
  const answer = await whole.json();
  expect(answer.choices[0].message.content).toContain("emulator");
  const stream = await ask({ stream: true });
  expect(stream.headers.get("content-type")).toContain("text/event-stream");
  expect(await stream.text()).toMatch(/data: \[DONE\]\n\n$/);
  expect((await ask({}, "wrong")).status).toBe(401);
  expect((await ask({ model: "none" })).status).toBe(404);
  // So big that on Node it would be kept as bytes, and sent in pieces.
  const url = `data:image/png;base64,${"iVBORw0KGgo".padEnd(100_000, "A")}`;
  const part = { type: "image_url", image_url: { url } };
  const media = await ask({ messages: [{ role: "user", content: [part] }] });
  expect(media.status).toBe(200);
  expect(JSON.stringify(emulator.requests.at(-1)!.body)).toContain(url);
  await gateway.close();
  expect(lines.join("")).toContain('"model":"small"');
});
