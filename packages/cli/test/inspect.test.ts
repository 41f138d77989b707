import { bytezFaults, startBytezEmulator } from "@anymodel/testkit/bytez";
import { expect, test } from "vitest";
import { run } from "./command.ts";

const KEY = "bz-live-key-0123456789abcdef";
const env = { BYTEZ_API_KEY: KEY };
const ask = (baseURL: string, ...more: string[]) =>
  run(["inspect", "bytez/Qwen/Qwen3-4B", "hi", "--base-url", baseURL, ...more], { env });

test("it shows request, frames, deltas and answer side by side", async () => {
  await using emulator = await startBytezEmulator({ chunkDelay: 2 });
  const { code, stdout } = await ask(emulator.baseURL);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^request +│ answer$/m);
  expect(stdout).toMatch(/^frames · 200 text\/plain\S*.* +│ deltas$/m);
  expect(stdout).toMatch(/^"[^"]+" +│ \{ "text": "/m);
  expect(stdout).toContain('"finish_reason": "stop"');
  expect(stdout).toContain("Key [redacted]");
  expect(stdout).not.toContain(KEY);
});

test("a whole answer has a body in the place of frames", async () => {
  await using emulator = await startBytezEmulator();
  const { code, stdout } = await ask(emulator.baseURL, "--no-stream");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^body · 200 application\/json.* +│ deltas$/m);
});

test("all of it can be had as JSON", async () => {
  await using emulator = await startBytezEmulator();
  const { stdout } = await ask(emulator.baseURL, "--json");
  const seen = JSON.parse(stdout);
  expect(seen).toMatchObject({ request: { method: "POST" }, response: { status: 200 } });
  const text = seen.frames.flatMap(({ deltas }: any) => deltas.map((delta: any) => delta.text));
  expect(seen.answer.choices[0].message.content).toBe(text.join(""));
  expect(stdout).not.toContain(KEY);
});

test("an error shows what was answered, and the command fails", async () => {
  await using emulator = await startBytezEmulator();
  emulator.setFault(bytezFaults.unauthorized);
  const { code, stdout, stderr } = await ask(emulator.baseURL);
  expect(code).toBe(1);
  expect(stdout).toContain("body · 401");
  expect(stdout).toContain("Unauthorized");
  expect(stderr).toContain("authentication");
});

test("a key that the provider quotes is not shown", async () => {
  await using emulator = await startBytezEmulator();
  emulator.setFault({ kind: "respond", status: 401, body: { error: `Wrong key ${KEY}` } });
  for (const { stdout, stderr } of [
    await ask(emulator.baseURL),
    await ask(emulator.baseURL, "--json"),
  ]) {
    expect(stdout).toContain("Wrong key [redacted]");
    expect(stdout + stderr).not.toContain(KEY);
  }
});
