import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bytez } from "@anymodel/provider-bytez";
import { checkAdapter } from "@anymodel/testkit";
import { startBytezEmulator } from "@anymodel/testkit/bytez";
import { afterAll, expect, test } from "vitest";
import { run } from "./command.ts";

const KEY = "bz-live-key-0123456789abcdef";
const folder = mkdtempSync(join(tmpdir(), "record-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("it writes vectors without the key, which the adapter passes", async () => {
  await using emulator = await startBytezEmulator({ chunkDelay: 0 });
  const out = join(folder, "deep", "bytez.json");
  const args = [
    "record",
    "bytez/google/gemma-3-4b-it",
    "--base-url",
    emulator.baseURL,
    "--out",
    out,
  ];
  const scenario = ["--scenario", "text,stream,image,wrong-key"];
  const env = { BYTEZ_API_KEY: KEY };
  const { code, stdout, stderr } = await run([...args, ...scenario], { env });
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${out}\n` });
  expect(stderr).toMatch(/^text +recorded$/m);
  const text = readFileSync(out, "utf8");
  expect(text).not.toContain(KEY);
  expect(JSON.parse(text).request).toHaveLength(4);

  const { checks } = await checkAdapter(bytez({ baseURL: emulator.baseURL }), { vectors: out });
  const failed = checks.filter(({ status }) => status === "failed").map(({ id }) => id);
  expect(failed.filter((id) => !id.startsWith("coverage"))).toEqual([]);

  const again = await run([...args, ...scenario], { env });
  expect(again.code).toBe(1);
  expect(again.stderr).toContain("--force");
});

test("what the adapter does not declare is said", async () => {
  const { code, stderr } = await run(["record", "bytez/a/b", "--scenario", "tools"], {
    env: { BYTEZ_API_KEY: KEY },
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/tools is no scenario of bytez. There are: text, /);
});
