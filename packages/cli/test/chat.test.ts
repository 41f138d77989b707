import { fileURLToPath } from "node:url";
import { type BytezEmulator, startBytezEmulator } from "@anymodel/testkit/bytez";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { run } from "./command.ts";

const MODEL = "bytez/google/gemma-3-4b-it";
const env = { BYTEZ_API_KEY: "sk-test-0123456789" };
let emulator: BytezEmulator;
let here: string[];

beforeAll(async () => {
  emulator = await startBytezEmulator();
  here = ["--base-url", emulator.baseURL];
});
afterAll(() => emulator.close());
beforeEach(() => {
  emulator.clearFaults();
  emulator.requests.length = 0;
});

function media(name: string): string {
  return fileURLToPath(new URL(`../media/${name}`, import.meta.url));
}

const bodyOf = (index = 0) => emulator.requests[index]?.body;

test("it streams the answer to standard output, and nothing else", async () => {
  const { code, stdout, stderr, pieces } = await run(["chat", MODEL, "Hello", "there", ...here], {
    env,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toBe(
    "Hello 👋 from the Bytez emulator. I am google/gemma-3-4b-it, and I read 1 message with 2 words.\n",
  );
  expect(pieces.length).toBeGreaterThan(3);
  expect(bodyOf()).toEqual({ messages: [{ role: "user", content: "Hello there" }], stream: true });
});

test("it gives the same answer unstreamed", async () => {
  const { stdout } = await run(["chat", MODEL, "Hello there", "--no-stream", ...here], { env });
  expect(stdout).toMatch(/^Hello 👋 .* 2 words\.\n$/);
  expect(bodyOf()).toEqual({ messages: [{ role: "user", content: "Hello there" }] });
});

test("standard input is the prompt, alone or where - stands", async () => {
  const [alone, within] = await Promise.all([
    run(["chat", MODEL, ...here], { env, stdin: "One two three\n" }),
    run(["chat", MODEL, "Sum up:", "-", "--no-stream", ...here], { env, stdin: "four five\n" }),
  ]);
  expect([alone.code, within.code]).toEqual([0, 0]);
  const contents = emulator.requests
    .map(({ body }) => (body as any).messages[0].content)
    .toSorted();
  expect(contents).toEqual(["One two three", "Sum up: four five"]);
});

test("media, a system text and parameters go along", async () => {
  const files = [
    "--image",
    media("mandelbrot.png"),
    "--audio",
    media("cat.wav"),
    "--video",
    media("clip.mp4"),
  ];
  const rest = [
    "--system",
    "Be short.",
    "-p",
    "max_tokens=50",
    "-p",
    "user=me",
    "-p",
    "bad_words_ids=[[1]]",
  ];
  const { code, stderr } = await run(["chat", MODEL, "What is it?", ...files, ...rest, ...here], {
    env,
  });
  expect(code).toBe(0);
  expect(stderr).toBe("warning user was left out: it has no effect on the answer.\n");
  expect(emulator.requests[0]!.media.map(({ mimeType, bytes }) => [mimeType, bytes])).toEqual([
    ["image/png", 14_841],
    ["audio/wav", 49_328],
    ["video/mp4", 16_596],
  ]);
  expect(bodyOf()).toMatchObject({
    messages: [{ role: "system", content: "Be short." }, { role: "user" }],
    params: { max_new_tokens: 50, bad_words_ids: [[1]] },
  });
});

test("a URL is handed over as it is", async () => {
  await run(["chat", MODEL, "What?", "--image", "https://example.com/cat.png", ...here], { env });
  expect(emulator.requests[0]!.media).toEqual([
    { kind: "image", via: "url", url: "https://example.com/cat.png" },
  ]);
});

test("--explain prints the request without a key and sends nothing", async () => {
  const args = [
    "chat",
    MODEL,
    "What?",
    "--image",
    media("mandelbrot.png"),
    "-p",
    "temperature=0.5",
    "--explain",
  ];
  const [withKey, without] = await Promise.all([
    run([...args, ...here], { env }),
    run([...args, ...here]),
  ]);
  expect([withKey, without]).toMatchObject([
    { code: 0, stderr: "" },
    { code: 0, stderr: "" },
  ]);
  expect(withKey.stdout).toContain(`POST ${emulator.baseURL}/google/gemma-3-4b-it\n`);
  expect(withKey.stdout).toContain("authorization: Key [redacted]\n");
  expect(withKey.stdout).toContain("data:image/png;base64,iVBORw… (19,788 chars)");
  expect(withKey.stdout).toContain('"temperature": 0.5');
  expect(withKey.stdout + withKey.stderr).not.toContain(env.BYTEZ_API_KEY);
  expect(emulator.requests).toEqual([]);
});

test("a missing key is said with its variable, and without a stack", async () => {
  const { code, stdout, stderr } = await run(["chat", MODEL, "Hello"]);
  expect(code).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(
    /^error authentication\n\[bytez\] Missing API key: .*BYTEZ_API_KEY\.\nSet the key/,
  );
  expect(stderr).not.toMatch(/^\s+at /m);
});

test.each([
  [["bytes/a/b", "Hi"], "unknown_provider", 'Did you mean "bytez"?'],
  [[MODEL, "Hi", "-p", "seed=1"], "unsupported_parameter", "--drop-params"],
  [[MODEL, "Hi", "-p", "temperature=hot"], "invalid_request", "temperature is a string"],
  [
    [MODEL, "Hi", "--image", "nowhere.png"],
    "invalid_request",
    "Cannot read nowhere.png: there is no such file.",
  ],
  [[MODEL], "invalid_request", "There is no prompt"],
])("%j fails with %s", async (args, code, words) => {
  const result = await run(["chat", ...args], { env });
  expect(result.code).toBe(1);
  expect(result.stdout).toBe("");
  expect(result.stderr).toMatch(new RegExp(`^error ${code}\n`));
  expect(result.stderr).toContain(words);
  expect(result.stderr).not.toMatch(/^\s+at /m);
});

test("--drop-params drops with a warning", async () => {
  const { code, stderr } = await run(
    ["chat", MODEL, "Hi", "-p", "seed=1", "--drop-params", ...here],
    { env },
  );
  expect(code).toBe(0);
  expect(stderr).toMatch(/^warning seed .* dropped\.\n$/);
});

test.each([
  ["no equals sign", ["-p", "temperature"], "Write name=value"],
  [
    "a field with its own option",
    ["-p", "stream=true"],
    "stream is set by --stream or --no-stream.",
  ],
  ["an address that is none", ["--base-url", "nonsense"], "Write an address such as"],
])("%s is refused", async (_, args, words) => {
  const { code, stderr } = await run(["chat", MODEL, "Hi", ...args], { env });
  expect(code).toBe(1);
  expect(stderr).toContain(words);
});

test("a stream that is cut gives its text, then the error", async () => {
  emulator.setFault({ kind: "cut", afterChunks: 3 });
  const { code, stdout, stderr } = await run(["chat", MODEL, "Hello", ...here], { env });
  expect(code).toBe(1);
  expect(stdout).toBe("Hello 👋 from\n");
  expect(stderr).toMatch(/^error truncated\n/);
});

test("an answer's control characters do not reach the terminal", async () => {
  const hostile = "safe\x1b]0;title\x07 \x1b[2J\r\x9b31mred\u202e\x00 é 👋\tend\nline";
  const shown = "safe]0;title [2J31mred é 👋\tend\nline\n";
  emulator.setFault(
    { kind: "respond", headers: { "content-type": "text/plain" }, chunks: [...hostile] },
    { times: 1 },
  );
  const streamed = await run(["chat", MODEL, "Hello", ...here], { env });
  emulator.setFault({ kind: "respond", body: { error: null, output: hostile } }, { times: 1 });
  const whole = await run(["chat", MODEL, "Hello", "--no-stream", ...here], { env });
  emulator.setFault(
    { kind: "status", status: 400, message: "bad \x1b[31mthing\x07" },
    { times: 1 },
  );
  const failed = await run(["chat", MODEL, "Hello", ...here], { env });
  expect(streamed).toMatchObject({ stdout: shown, stderr: "" });
  expect(whole).toMatchObject({ stdout: shown, stderr: "" });
  expect(failed.stderr).toContain("bad [31mthing");
  expect(failed.stderr).not.toMatch(/[\x1b\x07]/);
});
