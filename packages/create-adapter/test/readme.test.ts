import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { checkAnswers, completeAnswers, scaffold, updateReadme } from "../src/index.ts";
import { readmeOfPackage } from "../src/readme-of-package.ts";

const answers = checkAnswers(completeAnswers({ id: "acme", baseURL: "https://api.acme.example" }));
const readme = scaffold(answers)["README.md"]!;

test("the README's tables are those of the adapter", () => {
  expect(readme).toMatch(/\| `max_completion_tokens` +\| `max_tokens`/);
  expect(readme).toContain("Media: image (url, base64).");
  const tables = {
    params: {
      temperature: { to: "heat", note: "times 100" },
      seed: false,
      user: { ignore: "why" },
    },
    native: { at: "", types: { mood: '"calm" | "wild"' } },
    models: { "acme-1": {} },
  } as const;
  const updated = updateReadme(readme, tables);
  expect(updated).toContain("| `temperature` | `heat`, times 100 |");
  expect(updated).toContain("| `user`        | left out: why     |");
  expect(updated).toContain("Refused: `seed`.");
  expect(updated).toContain('`"calm" \\| "wild"`');
  expect(updated).toContain("Known models: `acme-1`");
  expect(updateReadme(updated, tables)).toBe(updated);
  expect(() => updateReadme("# Mine", tables)).toThrow("no <!-- tables");
});

test("they are written from the built package, and checked", async () => {
  const folder = mkdtempSync(join(tmpdir(), "readme-"));
  try {
    mkdirSync(join(folder, "dist"));
    const manifest = {
      type: "module",
      exports: { ".": { default: "./dist/index.js" } },
      anymodel: { providers: { acme: "acme" } },
    };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    writeFileSync(join(folder, "README.md"), readme);
    await expect(readmeOfPackage(folder)).rejects.toThrow("build the package first");
    const source = `export const acme = () => ({ chat: { params: { seed: "random" } } });`;
    writeFileSync(join(folder, "dist/index.js"), source);
    const told = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    expect(await readmeOfPackage(folder, { check: true })).toBe(false);
    expect(told).toHaveBeenCalledOnce();
    told.mockRestore();
    expect(await readmeOfPackage(folder)).toBe(true);
    expect(readFileSync(join(folder, "README.md"), "utf8")).toContain("| `seed`    | `random` |");
    expect(await readmeOfPackage(folder, { check: true })).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
