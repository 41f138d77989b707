import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startOpenAIEmulator } from "@anymodel/testkit/openai";
import { afterAll, expect, test } from "vitest";
import { run } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "anymodel-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A package with an adapter, built: the least that a provider needs, which answers through OpenAI's route. */
function writeAdapter(path: string, prefix: string): void {
  mkdirSync(join(path, "dist"), { recursive: true });
  const manifest = {
    name: `anymodel-provider-${prefix}`,
    type: "module",
    exports: "./dist/index.js",
    anymodel: { providers: { [prefix]: "make" } },
  };
  writeFileSync(join(path, "package.json"), JSON.stringify(manifest));
  const source = `
    export const make = ({ baseURL = "https://api.invalid" } = {}) => ({
      spec: 1, id: "${prefix}", baseURL, auth: { env: "ACME_API_KEY" },
      chat: {
        params: {}, native: { at: "", types: {} },
        request: ({ model, messages }) => ({
          path: "/chat/completions",
          body: { model, messages: messages.map(({ role, content }) => ({ role, content })) },
        }),
        response: ({ choices }) => [{ text: choices[0].message.content }, { finish: "stop" }],
      },
    });`;
  writeFileSync(join(path, "dist/index.js"), source);
}

writeAdapter(folder, "acme");
writeAdapter(join(folder, "node_modules/anymodel-provider-other"), "other");

test.each(["acme", "other"])(
  "%s: the adapter that one works on, or has installed",
  async (prefix) => {
    await using emulator = await startOpenAIEmulator();
    const at = ["--base-url", emulator.baseURL];
    const options = { cwd: folder, env: { ACME_API_KEY: "sk-acme-0123456789abcdef" } };
    const model = `${prefix}/gpt-4o`;
    const chatted = await run(["chat", model, "Hello", "--no-stream", ...at], options);
    expect(chatted).toMatchObject({ code: 0, stdout: expect.stringContaining("Hello") });
    const inspected = await run(["inspect", model, "Hello", "--no-stream", ...at], options);
    expect(inspected).toMatchObject({ code: 0, stdout: expect.stringContaining("deltas") });
    const recorded = await run(["record", model, "--scenario", "text", ...at], options);
    expect(recorded).toMatchObject({ code: 0, stdout: `${prefix}-recorded.json\n` });
    const vectors = JSON.parse(readFileSync(join(folder, `${prefix}-recorded.json`), "utf8"));
    expect(vectors.response).toHaveLength(1);
  },
);

test("an unknown prefix lists what there is", async () => {
  const { code, stderr } = await run(["chat", "acmee/x", "Hello"], { cwd: folder });
  expect(code).toBe(1);
  expect(stderr).toContain("Registered: acme, other");
  expect(stderr).toContain('Did you mean "acme"?');
});
