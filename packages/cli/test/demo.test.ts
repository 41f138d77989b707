import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { startBytezEmulator } from "@anymodel/testkit/bytez";
import { expect, test } from "vitest";
import { run } from "./command.ts";

const MEDIA = [
  ["mandelbrot.png", "image image/png"],
  ["cat.wav", "audio audio/wav"],
  ["clip.mp4", "video video/mp4"],
] as const;

/** Ends the process with code 99 when anything but this machine is looked up or connected to. */
const LOOPBACK_ONLY = `data:text/javascript,${encodeURIComponent(`
  import dns from "node:dns";
  import net from "node:net";
  import { syncBuiltinESMExports } from "node:module";
  const refuse = (host) => { if (host !== "127.0.0.1") process.exit(99); };
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (...args) {
    const [options] = Array.isArray(args[0]) ? args[0] : args;
    refuse(options.host);
    return connect.apply(this, args);
  };
  const { lookup } = dns;
  dns.lookup = (host, ...rest) => {
    refuse(host);
    return lookup(host, ...rest);
  };
  syncBuiltinESMExports();
`)}`;

/** The text of an answer as a person reads it: its wrapped lines joined. */
function unwrap(text: string): string {
  return text.replace(/\n {11}/g, " ");
}

test("without a key, the emulator answers and proves that it received each file whole", async () => {
  const { code, stdout, stderr } = await run(["demo"], { nodeArgs: ["--import", LOOPBACK_ONLY] });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout.split("\n")[0]).toMatch(
    /^No BYTEZ_API_KEY: started the Bytez emulator .* http:\/\/127\.0\.0\.1:\d+$/,
  );
  for (const [file, kind] of MEDIA) {
    const bytes = await readFile(new URL(`../media/${file}`, import.meta.url));
    const digest = createHash("sha256").update(bytes).digest("hex");
    expect(stdout).toContain(`${file} (${bytes.length} bytes, sha256 ${digest.slice(0, 12)}…)`);
    expect(unwrap(stdout)).toContain(
      `I received: ${kind}, ${bytes.length} bytes, sha256 ${digest}`,
    );
  }
});

test("it shows the wire request with its base64 shortened, the warning and plain text where there is no terminal", async () => {
  const { stdout } = await run(["demo"]);
  expect(stdout).toContain("POST /models/v2/google/gemma-3-4b-it");
  expect(stdout).toContain(
    '"params": { "max_new_tokens": 20, "temperature": 0.5, "repetition_penalty": 1.2 }',
  );
  expect(stdout).toContain(
    '{ "type": "image", "base64": "data:image/png;base64,iVBORw… (19,788 chars)" }',
  );
  expect(stdout).toMatch(/warning {2}user was left out/);
  expect(stdout).not.toContain("\x1b");
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
});

test("the streamed answer is printed as it comes", async () => {
  const { pieces } = await run(["demo"]);
  const from = pieces.findIndex(({ text }) => text.includes("4. A video, streamed"));
  const tokens = pieces.slice(from).filter(({ text }) => /^\s*\S+$/.test(text));
  expect(tokens.length).toBeGreaterThan(8);
  expect(tokens.at(-1)!.at - tokens[0]!.at).toBeGreaterThan(300);
});

test("with a key it talks to the provider, sends what it shows, and never shows the key", async () => {
  await using emulator = await startBytezEmulator({ apiKey: "sk-secret-of-mine" });
  const { code, stdout, stderr } = await run(["demo", "--base-url", emulator.baseURL], {
    env: { BYTEZ_API_KEY: "sk-secret-of-mine" },
  });
  expect(code).toBe(0);
  expect(stdout.split("\n")[0]).toContain(`Talking to ${emulator.baseURL}`);
  expect(stdout + stderr).not.toContain("sk-secret");
  expect(emulator.requests.map(({ path }) => path)).toEqual([
    "/models/v2/google/gemma-3-4b-it",
    "/models/v2/google/gemma-3-4b-it",
    "/models/v2/Qwen/Qwen2-Audio-7B-Instruct",
    "/models/v2/llava-hf/LLaVA-NeXT-Video-7B-hf",
  ]);
  expect(
    emulator.requests.map(({ body }) => (body as { stream?: boolean }).stream ?? false),
  ).toEqual([false, false, false, true]);
  expect(emulator.requests[0]!.body).toEqual({
    messages: [{ role: "user", content: "Hello, how are you?" }],
    params: { max_new_tokens: 20, temperature: 0.5, repetition_penalty: 1.2 },
  });
});

test("a refused key ends it with the code, the message and what to do", async () => {
  await using emulator = await startBytezEmulator({ apiKey: "the right one" });
  const { code, stderr } = await run(["demo", "--base-url", emulator.baseURL], {
    env: { BYTEZ_API_KEY: "wrong" },
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error authentication\n\[bytez\] .*Unauthorized.*\nSet the key/);
});

test("a stream that breaks ends it after the text that came", async () => {
  await using emulator = await startBytezEmulator();
  emulator.setFault(
    { kind: "cut", afterChunks: 3 },
    { match: ({ path }) => path.includes("llava") },
  );
  const { code, stdout, stderr } = await run(["demo", "--base-url", emulator.baseURL], {
    env: { BYTEZ_API_KEY: "x" },
  });
  expect(code).toBe(1);
  expect(stdout).toMatch(/answer {3}I received: video\n$/);
  expect(stderr).toMatch(/^error truncated\n/);
});
