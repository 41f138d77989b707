import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { promisify } from "node:util";
import { startBytezEmulator } from "@anymodel/testkit/bytez";
import { afterAll, beforeAll, expect, test } from "vitest";

const BIN = ["--conditions=anymodel-source", join(import.meta.dirname, "../src/bin.ts")];
const emulator = await startBytezEmulator();
let folder: string;
let config: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "anymodel-cli-"));
  config = join(folder, "config.yaml");
  await writeFile(
    config,
    `model_list:
  - model_name: gemma-3
    litellm_params:
      model: bytez/google/gemma-3-4b-it
      api_key: k
      api_base: ${emulator.baseURL}
      max_tokens: 20
router_settings:
  enable_pre_call_checks: true
`,
  );
});
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

test("anymodel gateway serves a config, and ends on SIGTERM", async () => {
  const child = spawn(process.execPath, [...BIN, "gateway", "--config", config, "--port", "0"]);
  let out = "";
  child.stdout.on("data", (piece) => (out += piece));
  while (!out.includes("\n")) await once(child.stdout, "data");
  const url = /listening on (\S+)/.exec(out)![1]!;
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "gemma-3", messages: [{ role: "user", content: "hi" }] }),
  });
  expect(await response.json()).toMatchObject({
    model: "gemma-3",
    choices: [{ message: { content: expect.stringContaining("emulator") } }],
  });
  expect(emulator.requests.at(-1)!.body).toMatchObject({ params: { max_new_tokens: 20 } });
  child.kill("SIGTERM");
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
});

test("anymodel gateway --help is the gateway's own", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [...BIN, "gateway", "--help"]);
  expect(stdout).toContain("--watch");
});

test("anymodel migrate tells what is not acted on, with its line", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [...BIN, "migrate", config]);
  expect(stdout).toMatch(/config\.yaml:9:3: .*not acted on/);
  expect(stdout).toContain("model_list[0].litellm_params.max_tokens");
});
