import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ask } from "../src/ask.ts";
import { checkAnswers, completeAnswers, FLAGS } from "../src/answers.ts";
import { run } from "../src/command.ts";
import { namesOf } from "../src/names.ts";

const folder = mkdtempSync(join(tmpdir(), "create-adapter-"));
afterAll(() => rmSync(folder, { recursive: true }));

let printed = "";
beforeEach(() => {
  printed = "";
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

const flags = ["--id", "my-host", "--base-url", "https://api.host.example/v1/"];

describe("flags", () => {
  test("id and base URL are enough", async () => {
    const path = join(folder, "enough");
    expect(await run([path, ...flags])).toBe(0);
    expect(printed).toContain("npm test");
    const manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
    expect(manifest).toMatchObject({
      name: "anymodel-provider-my-host",
      anymodel: { providers: { "my-host": "myHost" } },
    });
    const source = readFileSync(join(path, "src/index.ts"), "utf8");
    expect(source).toContain('env: "MY_HOST_API_KEY"');
    expect(source).toContain('"https://api.host.example/v1"');
  });

  test("every answer has a flag", async () => {
    const path = join(folder, "every");
    const more = [
      "--env",
      "KEY",
      "--protocol",
      "ndjson",
      "--name",
      "@me/host",
      "--repository",
      "me/host",
    ];
    expect(await run([path, ...flags, ...more])).toBe(0);
    const manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
    expect(manifest).toMatchObject({
      name: "@me/host",
      repository: { url: "git+https://github.com/me/host.git" },
    });
    expect(readFileSync(join(path, "src/index.ts"), "utf8")).toContain("ndjson");
  });

  test.each([
    [[], "--id: It is missing."],
    [["--id", "acme"], "--base-url: It is missing."],
    [["--id", "Acme!", "--base-url", "https://a.example"], "--id Acme!:"],
    [["--id", "acme", "--base-url", "http://a.example"], "--base-url http://a.example:"],
    [["--id", "acme", "--base-url", "https://u:p@a.example"], "user name"],
    [["--id", "acme", "--base-url", "https://a.example", "--env", "key"], "--env key:"],
    [["--id", "acme", "--base-url", "https://a.example", "--protocol", "soap"], "openai, sse"],
    [["--colour", "blue"], "--colour"],
  ])("%j is refused", async (argv, message) => {
    expect(await run(argv)).toBe(1);
    expect(printed).toContain(message);
  });

  test("a folder that is not empty stays as it is", async () => {
    const path = mkdtempSync(join(folder, "full-"));
    writeFileSync(join(path, "mine.txt"), "mine");
    expect(await run([path, ...flags])).toBe(1);
    expect(printed).toContain("is not empty");
    expect(existsSync(join(path, "package.json"))).toBe(false);
  });

  test("help names every flag", async () => {
    expect(await run(["--help"])).toBe(0);
    for (const flag of Object.values(FLAGS)) expect(printed).toContain(flag);
  });
});

test("an id becomes names that code can have", () => {
  expect(namesOf("my-host")).toEqual({
    factory: "myHost",
    settings: "MyHostSettings",
    title: "My Host",
  });
  expect(namesOf("new").factory).toBe("newAdapter");
});

describe("questions", () => {
  /** Answers each question with keys, as a person at a terminal does. */
  async function answer(given: Parameters<typeof ask>[0], ...keys: string[]) {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
    const output = Object.assign(new PassThrough(), { columns: 80, rows: 24, isTTY: true });
    let shown = "";
    output.on("data", (data) => {
      shown += String(data);
    });
    const asking = ask(given, { input, output });
    for (const key of keys) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      input.write(key);
    }
    return { answers: await asking, shown };
  }

  test("ask for what no flag says", async () => {
    const { answers, shown } = await answer(
      { id: "acme" },
      "https://api.acme.example/v1\r",
      "\r",
      "\u001B[B",
      "\r",
      "\r",
    );
    expect(checkAnswers(answers!)).toEqual({
      id: "acme",
      baseURL: "https://api.acme.example/v1",
      env: "ACME_API_KEY",
      protocol: "sse",
      name: "anymodel-provider-acme",
      repository: "OWNER/anymodel-provider-acme",
    });
    expect(shown).toContain("Where is its API?");
    expect(shown).not.toContain("The provider's id");
  });

  test("end without an answer when the user leaves", async () => {
    const { answers, shown } = await answer({}, "\u0003");
    expect(answers).toBeUndefined();
    expect(shown).toContain("Nothing was written.");
  });
});

test("answers that follow from others can be given too", () => {
  const given = { id: "acme", name: "@me/acme" };
  expect(completeAnswers(given)).toMatchObject({ ...given, repository: "OWNER/acme" });
});
