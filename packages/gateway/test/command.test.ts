import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rename, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startBytezEmulator } from "@anymodel/testkit/bytez";
import { afterEach, expect, test } from "vitest";
import { messages } from "./support/start.ts";

const BIN = new URL("../src/bin.ts", import.meta.url).pathname;
const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill("SIGKILL")));

interface Command {
  child: ChildProcess;
  out(): string;
  err(): string;
  exit: Promise<number | null>;
  url(): Promise<string>;
}

/** Runs the command as a user does, with no variable of ours in its environment. */
function run(args: readonly string[], environment: Record<string, string> = {}): Command {
  const child = spawn(process.execPath, ["--conditions=anymodel-source", BIN, ...args], {
    env: { PATH: process.env.PATH!, ...environment },
  });
  children.push(child);
  let out = "";
  let err = "";
  child.stdout!.on("data", (data) => (out += data));
  child.stderr!.on("data", (data) => (err += data));
  const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    child,
    out: () => out,
    err: () => err,
    exit,
    async url() {
      for (let waited = 0; waited < 10_000; waited += 20) {
        const found = /^listening on (http:\S+)\n$/.exec(out)?.[1];
        if (found) return found;
        await sleep(20);
      }
      throw new Error(`It does not listen: ${out}${err}`);
    },
  };
}

async function writeConfig(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "gateway-")), "config.yaml");
  await writeFile(path, text);
  return path;
}

const configFor = (baseURL: string, name = "gemma-3") => `model_list:
  - model_name: ${name}
    litellm_params:
      model: bytez/google/gemma-3-4b-it
      api_key: os.environ/BYTEZ_API_KEY
      api_base: ${baseURL}
`;
const ask = (url: string, model: string) =>
  fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model, messages }),
  });

test("--config: serves with an adapter that is installed beside it, until SIGTERM, and exits 0", async () => {
  await using emulator = await startBytezEmulator();
  const command = run(["--config", await writeConfig(configFor(emulator.baseURL)), "--port", "0"], {
    BYTEZ_API_KEY: "k",
  });
  const url = await command.url();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await ask(url, "gemma-3")).status).toBe(200);
  command.child.kill("SIGTERM");
  expect(await command.exit).toBe(0);
  expect(command.out()).toBe(`listening on ${url}\n`);
  expect(JSON.parse(command.err().trim())).toMatchObject({
    route: "/v1/chat/completions",
    status: 200,
  });
});

test("SIGTERM lets a request under way finish", async () => {
  await using emulator = await startBytezEmulator({ faults: [{ kind: "cold-start", delay: 500 }] });
  const command = run(["--config", await writeConfig(configFor(emulator.baseURL)), "--port", "0"], {
    BYTEZ_API_KEY: "k",
  });
  const answer = ask(await command.url(), "gemma-3");
  while (emulator.requests.length === 0) await sleep(10);
  command.child.kill("SIGTERM");
  expect((await answer).status).toBe(200);
  expect(await command.exit).toBe(0);
});

test("SIGTERM waits no longer than drain_timeout and a moment for the last words", async () => {
  await using emulator = await startBytezEmulator({
    faults: [{ kind: "cold-start", delay: 9000 }],
  });
  const config = `${configFor(emulator.baseURL)}gateway_settings: { drain_timeout: 0.2 }\n`;
  const command = run(["--config", await writeConfig(config), "--port", "0"], {
    BYTEZ_API_KEY: "k",
  });
  const answer = ask(await command.url(), "gemma-3");
  while (emulator.requests.length === 0) await sleep(10);
  const started = performance.now();
  command.child.kill("SIGTERM");
  expect((await answer).status).toBe(503);
  expect(await command.exit).toBe(0);
  expect(performance.now() - started).toBeLessThan(1100);
});

test("without a config it serves the providers whose keys are in the environment", async () => {
  const command = run(["--port", "0"], { BYTEZ_API_KEY: "k" });
  const models = await (await fetch(`${await command.url()}/v1/models`)).json();
  expect(models.data.map(({ id }: { id: string }) => id)).toEqual(["bytez/*"]);
  const nothing = run(["--port", "0"]);
  expect(await nothing.exit).toBe(1);
  expect(nothing.err()).toContain("no key of an installed provider in the environment");
  // LiteLLM's other names for adapters are none of their own.
  expect(nothing.err()).not.toContain("hosted_vllm");
});

test("--check prints what each model resolves to, or the errors, and ends", async () => {
  const good = run(["--check", "--config", await writeConfig(configFor("http://localhost:1"))], {
    BYTEZ_API_KEY: "k",
  });
  expect(await good.exit).toBe(0);
  expect(good.out()).toBe("gemma-3 -> bytez/google/gemma-3-4b-it (deployment gemma-3-1)\n");
  const path = await writeConfig(
    "model_list:\n  - model_nam: x\n    litellm_params: { model: bytez/x, rpm: a }\n",
  );
  const bad = run(["--check", "--config", path]);
  expect(await bad.exit).toBe(1);
  expect(bad.out()).toContain(
    `${path}:2:5: error: model_list[0].model_nam is not a known key. Did you mean model_name?`,
  );
  expect(bad.out()).toContain(
    `${path}:3:44: error: model_list[0].litellm_params.rpm must be a number, not a string.`,
  );
});

test("--watch takes a changed file, also one that replaces it, and keeps the old one if it is invalid", async () => {
  const path = await writeConfig(configFor("http://localhost:1", "first"));
  const command = run(["--config", path, "--port", "0", "--watch"], { BYTEZ_API_KEY: "k" });
  const url = await command.url();
  const names = async () => {
    const { data } = await (await fetch(`${url}/v1/models`)).json();
    return data.map(({ id }: { id: string }) => id).join();
  };
  const until = async (done: () => boolean | Promise<boolean>) => {
    for (let waited = 0; waited < 15_000 && !(await done()); waited += 50) await sleep(50);
  };
  await writeFile(path, configFor("http://localhost:1", "second"));
  await until(async () => (await names()) === "second");
  expect(await names()).toBe("second");
  await writeFile(path, "model_list: 3\n");
  await until(() => command.err().includes("the old one stays"));
  expect(command.err()).toContain(`${path}:1:13: error: model_list must be a list, not a number.`);
  expect(await names()).toBe("second");
  await writeFile(`${path}.new`, configFor("http://localhost:1", "third"));
  await rename(`${path}.new`, path);
  await until(async () => (await names()) === "third");
  expect(await names()).toBe("third");
});

test("--watch sees a file that is included, or that the config is a link to", async () => {
  const folder = await mkdtemp(join(tmpdir(), "gateway-"));
  await mkdir(join(folder, "real"));
  const real = join(folder, "real", "config.yaml");
  const models = join(folder, "real", "models.yaml");
  await writeFile(real, "include: [models.yaml]\n");
  await writeFile(models, configFor("http://localhost:1", "first"));
  await symlink(models, join(folder, "models.yaml"));
  await symlink(real, join(folder, "config.yaml"));
  const command = run(["--config", join(folder, "config.yaml"), "--port", "0", "--watch"], {
    BYTEZ_API_KEY: "k",
  });
  const url = await command.url();
  const until = async (name: string) => {
    for (let waited = 0; waited < 15_000; waited += 50) {
      const { data } = await (await fetch(`${url}/v1/models`)).json();
      if (data[0].id === name) return name;
      await sleep(50);
    }
    return command.err();
  };
  await writeFile(models, configFor("http://localhost:1", "second"));
  expect(await until("second")).toBe("second");
  await writeFile(models, "model_list: [\n");
  while (!command.err().includes("the old one stays")) await sleep(50);
  await writeFile(models, configFor("http://localhost:1", "third"));
  expect(await until("third")).toBe("third");
  await writeFile(real, configFor("http://localhost:1", "fourth"));
  expect(await until("fourth")).toBe("fourth");
});

test("--version prints the version", async () => {
  const command = run(["--version"]);
  expect(await command.exit).toBe(0);
  expect(command.out()).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.each([
  [["--watch"], 2, "--watch needs --config"],
  [["--port", "x"], 2, "--port must be a number"],
  [["--nonsense"], 2, "--nonsense"],
  [["--config", "/nowhere.yaml"], 2, "There is no file /nowhere.yaml"],
  [["--host", "0.0.0.0"], 1, "Refusing to listen on 0.0.0.0 without a master_key"],
])("a mistake on the command line says what to do: %j", async (args, code, words) => {
  const command = run(args, { BYTEZ_API_KEY: "k" });
  expect(await command.exit).toBe(code);
  expect(command.err()).toContain(words);
  expect(command.out()).toBe("");
});

test("another host with a master_key is served", async () => {
  const command = run(["--host", "0.0.0.0", "--port", "0"], {
    BYTEZ_API_KEY: "k",
    LITELLM_MASTER_KEY: "m",
  });
  const { port } = new URL(await command.url());
  expect((await fetch(`http://127.0.0.1:${port}/v1/models`)).status).toBe(401);
});

test("a port that is taken is told", async () => {
  await using emulator = await startBytezEmulator();
  const command = run(["--port", new URL(emulator.url).port], { BYTEZ_API_KEY: "k" });
  expect(await command.exit).toBe(1);
  expect(command.err()).toContain("is taken: pass another one with --port");
});
