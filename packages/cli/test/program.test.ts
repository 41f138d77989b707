import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { formatJSON } from "../src/format-json.ts";
import { createParagraph } from "../src/terminal.ts";
import { run } from "./command.ts";

test("--version is the package's", async () => {
  const { version } = JSON.parse(
    await readFile(new URL("../package.json", import.meta.url), "utf8"),
  );
  expect((await run(["--version"])).stdout).toBe(`${version}\n`);
});

test("--help names the commands, and a misspelt one is put right", async () => {
  const [help, misspelt] = await Promise.all([run(["--help"]), run(["dmeo"])]);
  expect(help.code).toBe(0);
  for (const command of ["demo", "chat", "emulate"])
    expect(help.stdout).toMatch(new RegExp(`^ {2}${command} `, "m"));
  expect(misspelt.code).toBe(1);
  expect(misspelt.stderr).toContain("Did you mean demo?");
});

test("a paragraph is wrapped the same, however its text was cut", () => {
  const text = "The quick  brown fox\njumps over the lazy dog, and\n\nthen rests \x1b[1m.";
  const wrap = (pieces: string[]): string => {
    let out = "";
    const write = createParagraph((piece) => (out += piece), 2, 16);
    for (const piece of pieces) write(piece);
    return out;
  };
  const whole = wrap([text]);
  expect(whole).toBe(
    "The quick\n  brown fox\n  jumps over the\n  lazy dog, and\n\n  then rests\n  [1m.",
  );
  expect(wrap(text.split(/(?<= )/))).toBe(whole);
});

test("JSON stands on one line where it fits, and parses to the same", () => {
  const value = {
    list: [
      { a: 1, b: [] },
      { c: "x".repeat(20), d: {} },
    ],
    only: [{ e: "y".repeat(30) }],
    f: null,
  };
  const text = formatJSON(value, 36);
  expect(JSON.parse(text)).toEqual(value);
  expect(text).toContain('    { "a": 1, "b": [] },\n');
  expect(text).toContain('  "only": [{\n    "e"');
});
