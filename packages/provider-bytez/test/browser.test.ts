import { existsSync } from "node:fs";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { startBytezEmulator } from "@anymodel/testkit/bytez";
import { build } from "esbuild";
import { afterAll, expect, test } from "vitest";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) =>
  existsSync(path),
);

/** What runs in the browser: a call, a stream and an error, told as JSON. */
const PROGRAM = `
  import { createClient, isAnyModelError } from "@anymodel/core";
  import { bytez } from "@anymodel/provider-bytez";
  globalThis.runAnymodel = async (baseURL) => {
    const client = createClient({ providers: [bytez({ apiKey: "bz_browser", baseURL })] });
    const request = { model: "bytez/Qwen/Qwen3-4B", messages: [{ role: "user", content: "hi 👋" }], max_tokens: 30 };
    const answer = await client.completion(request);
    const stream = await client.completion({ ...request, stream: true });
    let chunks = 0;
    for await (const _ of stream) chunks++;
    const error = await client.completion({ ...request, seed: 1 }).catch((reason) => reason);
    return {
      answer: answer.choices[0].message.content,
      streamed: await stream.text(),
      chunks,
      error: isAnyModelError(error) && error.code,
    };
  };
`;

const emulator = await startBytezEmulator();
afterAll(() => emulator.close());

const bundle = await build({
  stdin: { contents: PROGRAM, resolveDir: import.meta.dirname },
  bundle: true,
  format: "iife",
  platform: "browser",
  conditions: ["anymodel-source"],
  metafile: true,
  write: false,
});

test("the browser bundle holds nothing of Node", () => {
  const inputs = Object.keys(bundle.metafile.inputs);
  expect(inputs.some((path) => path.includes("transport-global"))).toBe(true);
  expect(inputs.filter((path) => /transport-node|undici/.test(path))).toEqual([]);
  const imports = Object.values(bundle.metafile.inputs).flatMap((input) => input.imports);
  expect(imports.filter(({ path }) => path.startsWith("node:"))).toEqual([]);
  expect(bundle.outputFiles[0]!.text).not.toMatch(/\bBuffer\b/);
});

test("core and adapter run in a worker-like sandbox", async () => {
  const sandbox = createContext({
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
    crypto,
    performance,
    setTimeout,
    clearTimeout,
    btoa,
    atob,
    structuredClone,
    queueMicrotask,
    FormData,
    Blob,
  });
  runInContext(bundle.outputFiles[0]!.text, sandbox);
  const run = await runInContext(`runAnymodel(${JSON.stringify(emulator.baseURL)})`, sandbox);
  expect(run).toSatisfy(isWholeRun);
});

test.runIf(CHROMIUM)("core and adapter run in Chromium", { timeout: 60_000 }, async () => {
  let told: (result: string) => void = () => {};
  const result = new Promise<string>((resolve) => (told = resolve));
  const page = `<!doctype html><script>${bundle.outputFiles[0]!.text.replaceAll("</script", "<\\/script")}</script>
    <script>runAnymodel(${JSON.stringify(emulator.baseURL)})
      .then(JSON.stringify, String).then((body) => fetch("/result", { method: "POST", body }))</script>`;
  const server = createServer(async (request, response) => {
    if (request.url === "/result") {
      let body = "";
      for await (const piece of request) body += piece;
      told(body);
    }
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const profile = mkdtempSync(join(tmpdir(), "anymodel-chromium-"));
  const flags =
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
  const browser = spawn(CHROMIUM!, [
    ...flags.split(" "),
    `--user-data-dir=${profile}`,
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
  ]);
  try {
    expect(JSON.parse(await result)).toSatisfy(isWholeRun);
  } finally {
    browser.kill("SIGKILL");
    await new Promise((resolve) => browser.once("close", resolve));
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
});

interface BrowserRun {
  answer: string;
  streamed: string;
  chunks: number;
  error: string;
}

/** What must hold of a run; the answer itself names the emulator. */
function isWholeRun({ answer, streamed, chunks, error }: BrowserRun): boolean {
  const whole = answer.includes("emulator") && streamed === answer && chunks > 3;
  return whole && error === "unsupported_parameter";
}
