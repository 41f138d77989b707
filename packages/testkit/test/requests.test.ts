import { startBytezEmulator, type BytezEmulator } from "@anymodel/testkit/bytez";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chat, key, media, post } from "./call.ts";

let emulator: BytezEmulator;
beforeAll(async () => {
  emulator = await startBytezEmulator();
});
afterAll(() => emulator.close());

const unlisted = "acme/any";
const part = (fields: object) => chat([fields]);

test.each<[string, object, RegExp]>([
  ["an unknown field", chat("hi", { max_tokens: 3 }), /^Unknown field max_tokens$/],
  ["no input", {}, /^Missing input/],
  ["a tool role", { messages: [{ role: "tool", content: "x" }] }, /^messages\[0\]\.role: /],
  [
    "a named user",
    { messages: [{ role: "user", content: "x", name: "me" }] },
    /messages\[0\]\.name/,
  ],
  ["no content", { messages: [{ role: "user" }] }, /^messages\[0\]\.content: /],
  ["null content", { messages: [{ role: "user", content: null }] }, /^messages\[0\]\.content: /],
  ["no messages", { messages: [] }, /^messages: /],
  ["a string stream", chat("hi", { stream: "true" }), /^stream: /],
  ["params that are a list", chat("hi", { params: [] }), /^params: /],
  ["a textual temperature", chat("hi", { params: { temperature: "1" } }), /^params\.temperature: /],
  [
    "an OpenAI part",
    part({ type: "image_url", image_url: { url: "https://a.test" } }),
    /^messages\[0\]\.content\[0\]\.type: must be one of text, image, audio, video$/,
  ],
  [
    "a part with no data",
    part({ type: "image" }),
    /content\[0\]: needs exactly one of url and base64/,
  ],
  [
    "a part with both",
    part({ type: "image", url: "https://a.test/a", base64: "AAAA" }),
    /exactly one/,
  ],
  [
    "a data URL as url",
    part({ type: "image", url: "data:image/png;base64,AAAA" }),
    /content\[0\]\.url: must be an http/,
  ],
  [
    "an unknown key in a part",
    part({ type: "text", text: "x", cache: 1 }),
    /^Unknown field messages\[0\]\.content\[0\]\.cache$/,
  ],
  [
    "broken base64",
    part({ type: "image", base64: "data:image/png;base64,@@@@" }),
    /^messages\[0\]\.content\[0\]\.base64 is neither/,
  ],
  ["cut base64", part({ type: "image", base64: "AAAAA" }), /base64 is neither/],
  [
    "an empty data URL",
    part({ type: "image", base64: "data:image/png;base64," }),
    /holds no bytes/,
  ],
  ["input and messages", chat("hi", { input: "hi" }), /^Give input or messages, not both$/],
  ["an object input with an unknown field", { input: { query: "x" } }, /^Unknown field query$/],
])("%s is 400", async (_, body, message) => {
  const reply = await post(emulator, unlisted, body);
  const { error, output } = await reply.json();
  expect(error).toMatch(message);
  expect(output).toBeNull();
  expect(reply.status).toBe(400);
  expect(reply.headers.get("content-type")).toBe("application/json; charset=utf-8");
});

test.each<[string, BodyInit | null, string]>([
  ["broken JSON", "{", "application/json"],
  ["no body", null, "application/json"],
  ["another content type", "{}", "text/plain"],
])("%s is 400", async (_, body, type) => {
  const reply = await fetch(`${emulator.baseURL}/${unlisted}`, {
    method: "POST",
    headers: { ...key, "content-type": type },
    body,
  });
  expect(reply.status).toBe(400);
});

test("a chat model needs messages", async () => {
  const reply = await post(emulator, "Qwen/Qwen3-4B", { text: "hi" });
  expect((await reply.json()).error).toMatch(/^Missing field messages/);
});

test("any name may stand in params", async () => {
  const params = { temperature: 0, tools: [{ codeExecution: {} }], anything: { deep: [1] } };
  expect((await post(emulator, unlisted, chat("hi", { params }))).status).toBe(200);
  expect((await post(emulator, unlisted, chat("hi", { params: null }))).status).toBe(200);
});

test("a body over the limit is 413", async () => {
  await using small = await startBytezEmulator({ maxBodyBytes: 1000 });
  expect((await post(small, unlisted, chat("x".repeat(2_000_000)))).status).toBe(413);
});

describe("the input of the official clients", () => {
  const wav = media("cat.wav").toString("base64");
  test.each<[string, unknown, string[]]>([
    ["Qwen/Qwen3-4B", [{ role: "user", content: "hi" }], []],
    ["Qwen/Qwen3-4B", "hi", []],
    ["openai/gpt-4o", "hi", []],
    ["openai-community/gpt2", "Once", []],
    ["openai/whisper-large-v3", "https://a.test/cat.wav", ["audio url"]],
    ["openai/whisper-large-v3", wav, ["audio base64"]],
    ["openai/whisper-large-v3", `data:audio/wav;base64,${wav}`, ["audio base64"]],
    ["openai/whisper-large-v3", { url: "https://a.test/cat.wav" }, ["audio url"]],
    [unlisted, { question: "Who?", context: "Me." }, []],
  ])("%s", async (model, input, received) => {
    expect((await post(emulator, model, { input })).status).toBe(200);
    const found = emulator.requests.at(-1)?.media ?? [];
    expect(found.map(({ kind, via }) => `${kind} ${via}`)).toEqual(received);
  });
});
