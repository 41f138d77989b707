/**
 * Tries the published package as a stranger gets it: packed, and installed in an empty folder by the Dockerfile's own
 * commands, with no registry to ask; then serves a request. Needs a build: `pnpm build && pnpm try:gateway`.
 */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { startBytezEmulator } from "@anymodel/testkit/bytez";
import { packPackage } from "../../../scripts/pack-packages.ts";

const PACKAGE = resolve(import.meta.dirname, "..");
const KEY = "sk-trial";
const folder = mkdtempSync(join(tmpdir(), "anymodel-trial-"));
/** As a stranger's: with this Node, and nothing of the workspace or of pnpm. */
const environment = {
  PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
  HOME: folder,
  npm_config_offline: "true",
  BYTEZ_API_KEY: "k",
  LITELLM_MASTER_KEY: KEY,
};

/** What follows an instruction in the Dockerfile. */
function instruction(name: string): string {
  const found = new RegExp(`^${name} (.+)$`, "m").exec(
    readFileSync(join(PACKAGE, "Dockerfile"), "utf8"),
  );
  if (!found) throw new Error(`The Dockerfile has no ${name}.`);
  return found[1]!;
}

/** Starts the image's command with a config, asks, and stops it. */
async function serve(config: string, ask: (url: string) => Promise<void>): Promise<void> {
  const [command, ...args] = JSON.parse(instruction("ENTRYPOINT")) as string[];
  const [flag] = JSON.parse(instruction("CMD")) as string[];
  const own = ["--host", "127.0.0.1", "--port", "0", flag!, config];
  const child = spawn(command!, [...args, ...own], { cwd: folder, env: environment });
  let out = "";
  let err = "";
  child.stderr.on("data", (data) => (err += data));
  const exit = new Promise<number | null>((done) => child.once("exit", done));
  try {
    const url = await new Promise<string>((done, fail) => {
      child.stdout.on("data", (data) => {
        out += data;
        const [, found] = /^listening on (\S+)$/m.exec(out) ?? [];
        if (found) done(found);
      });
      void exit.then(() => fail(new Error(`It does not start:\n${out}${err}`)));
    });
    await ask(url);
  } finally {
    child.kill("SIGTERM");
  }
  expectSame("the exit code after SIGTERM", await exit, 0);
}

function expectSame(what: string, is: unknown, wanted: unknown): void {
  if (is !== wanted) throw new Error(`${what} is ${String(is)}, not ${String(wanted)}.`);
  process.stdout.write(`${what}: ${String(is)}\n`);
}

const emulator = await startBytezEmulator();
try {
  packPackage("@anymodel/gateway", join(folder, "packed"));
  execFileSync("sh", ["-c", instruction("RUN")], { cwd: folder, env: environment });
  mkdirSync(join(folder, "config"));
  cpSync(join(PACKAGE, "examples/config"), join(folder, "config"), { recursive: true });
  await serve("config/config.yaml", async (url) => {
    const [, path] = /127\.0\.0\.1:4000(\S+)/.exec(instruction("HEALTHCHECK")) ?? [];
    expectSame("the health check", (await fetch(url + path)).status, 200);
    expectSame("without the key", (await fetch(`${url}/v1/models`)).status, 401);
    const headers = { authorization: `Bearer ${KEY}` };
    const models = await (await fetch(`${url}/v1/models`, { headers })).json();
    expectSame("the first model", models.data[0].id, "gemma-3");
  });
  const example = readFileSync(join(PACKAGE, "examples/config/config.yaml"), "utf8");
  const local = example.replaceAll(
    /^( +)api_key:/gm,
    `$1api_base: ${emulator.baseURL}\n$1api_key:`,
  );
  writeFileSync(join(folder, "local.yaml"), local);
  await serve("local.yaml", async (url) => {
    for (const stream of [false, true]) {
      const response = await fetch(`${url}/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${KEY}` },
        body: JSON.stringify({
          model: "gemma-3",
          messages: [{ role: "user", content: "Hello" }],
          stream,
        }),
      });
      const text = await response.text();
      expectSame(`an answer, ${stream ? "streamed" : "whole"}`, response.status, 200);
      expectSame("its end is there", text.includes(stream ? "[DONE]" : "finish_reason"), true);
    }
  });
} finally {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
}
