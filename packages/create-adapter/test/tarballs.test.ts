import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PROTOCOLS } from "../src/index.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** In the order in which they are built. */
const PACKAGES = ["router", "core", "testkit", "create-adapter"] as const;
/** Installing takes most of it. */
const TIMEOUT = 300_000;

/** The pnpm that runs the tests, else one from the registry. */
const { npm_execpath: running = "" } = process.env;
const PNPM = !running.includes("pnpm")
  ? ["npx", "-y", "pnpm@12"]
  : running.endsWith("js")
    ? [process.execPath, running]
    : [running];

const folder = mkdtempSync(join(tmpdir(), "anymodel-"));
const tarballs: Record<string, string> = {};

/** What of the surroundings belongs to this run alone; how npm reaches its registry is kept. */
const OWN =
  /^(npm_(?!config_(cafile|cache|userconfig|globalconfig|registry|(https_|no)?proxy)$)|pnpm_|VITEST|NODE_ENV|NODE_OPTIONS)/i;

/** Runs a command as a stranger would: outside the workspace, with this Node, and none of its settings. */
async function run(command: string, args: string[], cwd: string): Promise<string> {
  const others = Object.entries(process.env).filter(([name]) => !OWN.test(name));
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const env = { ...Object.fromEntries(others), PATH, CI: "1" };
  const started = promisify(execFile)(command, args, {
    cwd,
    env,
    maxBuffer: 2 ** 26,
    timeout: TIMEOUT,
  });
  const { stdout } = await started.catch((error: { stdout: string; stderr: string }) => {
    throw new Error(`${command} ${args.join(" ")}\n${error.stdout}\n${error.stderr}`.slice(-6000));
  });
  return stdout;
}

beforeAll(async () => {
  for (const name of PACKAGES) {
    const path = join(ROOT, "packages", name);
    await run(join(ROOT, "node_modules/.bin/tsc"), ["-p", "tsconfig.build.json"], path);
    const packed = join(folder, `packed-${name}`);
    await run(PNPM[0]!, [...PNPM.slice(1), "pack", "--pack-destination", packed], path);
    tarballs[name] = join(packed, readdirSync(packed)[0]!);
  }
}, TIMEOUT);
// Four installed trees: on a busy disk it takes a while.
afterAll(() => rmSync(folder, { recursive: true, force: true }), TIMEOUT);

/** Scaffolds and installs, from tarballs alone; gives the new package's folder and its files. */
async function start(protocol: string): Promise<{ path: string; files: string[] }> {
  const path = join(folder, protocol);
  const flags = [
    "--id",
    "acme",
    "--base-url",
    "https://api.acme.example/v1",
    "--protocol",
    protocol,
  ];
  const create = ["exec", "--yes", `--package=${tarballs["create-adapter"]}`, "--"];
  await run("npm", [...create, "create-anymodel-adapter", protocol, ...flags], folder);
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
  await run(
    "npm",
    [
      "install",
      "--save-dev",
      "--prefer-offline",
      "--no-audit",
      "--no-fund",
      ...Object.values(tarballs),
    ],
    path,
  );
  return { path, files };
}

/** Asks the new adapter, built, through a real server: an emulator where there is one, else the vectors' answers. */
const ASK = `
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createClient } from "@anymodel/core";
import { startOpenAIEmulator } from "@anymodel/testkit/openai";
import { acme } from "./dist/index.js";

const { response, stream } = JSON.parse(readFileSync("test/vectors/acme.json", "utf8"));
async function startReplay() {
  const server = createServer(async (request, reply) => {
    const { stream: isStream } = JSON.parse(Buffer.concat(await request.toArray()));
    const { headers, chunks_utf8: chunks, body } = (isStream ? stream : response)[0].http;
    reply.writeHead(200, headers ?? { "content-type": "application/json" });
    reply.end(chunks?.join("") ?? JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return { baseURL: "http://127.0.0.1:" + server.address().port, close: () => server.close() };
}

const isOpenAI = process.argv[2] === "openai";
const server = isOpenAI ? await startOpenAIEmulator() : await startReplay();
const client = createClient({ providers: [acme({ apiKey: "any", baseURL: server.baseURL })] });
const request = { model: "acme/gpt-4o", messages: [{ role: "user", content: "Hello" }] };
const answer = await client.completion(request);
const streamed = await (await client.completion({ ...request, stream: true })).final();
console.log(JSON.stringify([answer, streamed].map(({ choices }) => choices[0].message.content)));
await server.close();
`;

/** What a user writes in a project that `tsc --init` began: a client that other files import, and optional values. */
const USE = `
import { createClient } from "@anymodel/core";
import { acme } from "anymodel-provider-acme";

export const client = createClient({ providers: [acme()] });

export function ask(settings: { limit?: number; signal?: AbortSignal; key?: string } = {}) {
  const { limit, signal, key } = settings;
  const messages = [{ role: "user" as const, content: "Hello" }];
  return client.completion({ model: "acme/x", messages, max_tokens: limit }, { signal, apiKey: key });
}
// @ts-expect-error: a type that the parameter does not have
export const wrong = client.completion({ model: "acme/x", messages: [], max_tokens: "x" });
`;

describe.concurrent("what it writes works without an edit, from tarballs alone", () => {
  test.for(Object.keys(PROTOCOLS))("%s", { timeout: TIMEOUT }, async (protocol) => {
    const { path, files } = await start(protocol);
    expect(files.length).toBeLessThanOrEqual(10);
    await run("npm", ["run", "check"], path);
    expect(readdirSync(join(path, "dist")).toSorted()).toEqual(["index.d.ts", "index.js"]);
    const report = JSON.parse(readFileSync(join(path, "conformance.json"), "utf8"));
    expect(report).toMatchObject({ adapter: "acme", level: "L3" });
    writeFileSync(join(path, "ask.mjs"), ASK);
    const said = JSON.parse(await run(process.execPath, ["ask.mjs", protocol], path));
    expect(said[0]).toBe(said[1]);
    expect(said[0]).toMatch(protocol === "openai" ? /^Hello/ : /^Good day$/);
    rmSync(join(path, "dist"), { recursive: true });
    expect(await run("npm", ["pack", "--dry-run", "--json"], path)).toContain("dist/index.js");
    mkdirSync(join(path, "use"));
    writeFileSync(join(path, "use/client.ts"), USE);
    await run("npx", ["tsc", "--init"], join(path, "use"));
    await run("npx", ["tsc", "--project", "use", "--outDir", "use/dist"], path);
  });
});

test("what is packed holds no source and no workspace", async () => {
  const listed = await run("tar", ["-tzf", tarballs["create-adapter"]!], folder);
  expect(listed).toContain("package/dist/bin.js");
  expect(listed).not.toContain("/src/");
  const manifest = await run(
    "tar",
    ["-xzOf", tarballs["create-adapter"]!, "package/package.json"],
    folder,
  );
  expect(manifest).not.toMatch(/workspace:|anymodel-source|\.\/src\//);
});
