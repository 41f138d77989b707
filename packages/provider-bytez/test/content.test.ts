import type { Content, Message } from "@anymodel/core";
import { expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { connect, hello, lastBody, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);
const model = "bytez/google/gemma-3-4b-it";
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=";
const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEA";
const png = `data:image/png;base64,${PNG}`;

async function sent(content: Content): Promise<unknown> {
  await client.completion({ model, messages: [{ role: "user", content }] });
  return lastBody(emulator).messages[0].content;
}

test("a string stays a string, a list stays a list", async () => {
  expect(await sent("hi")).toBe("hi");
  expect(await sent([{ type: "text", text: "hi" }])).toEqual([{ type: "text", text: "hi" }]);
  expect(await sent("")).toBe("");
});

test.each([
  ["image_url with an object", { type: "image_url", image_url: { url: "https://e.test/a.png" } }, { type: "image", url: "https://e.test/a.png" }],
  ["image_url with a string", { type: "image_url", image_url: "HTTPS://e.test/a.png" }, { type: "image", url: "HTTPS://e.test/a.png" }],
  ["image_url with url at the top", { type: "image_url", url: "https://e.test/a.png" }, { type: "image", url: "https://e.test/a.png" }],
  ["image_url with a data URL", { type: "image_url", image_url: { url: png, detail: "high" } }, { type: "image", base64: png }],
  ["image_url with a data URL at the top", { type: "image_url", url: png }, { type: "image", base64: png }],
  ["input_audio", { type: "input_audio", input_audio: { data: WAV, format: "wav" } }, { type: "audio", base64: `data:audio/wav;base64,${WAV}` }],
  ["input_audio with url at the top", { type: "input_audio", url: "https://e.test/a.mp3" }, { type: "audio", url: "https://e.test/a.mp3" }],
  ["input_audio that holds a data URL", { type: "input_audio", input_audio: { data: `data:audio/wav;base64,${WAV}`, format: "wav" } }, { type: "audio", base64: `data:audio/wav;base64,${WAV}` }],
  ["audio_url with an object", { type: "audio_url", audio_url: { url: "https://e.test/a.mp3" } }, { type: "audio", url: "https://e.test/a.mp3" }],
  ["audio_url with a string", { type: "audio_url", audio_url: `data:audio/wav;base64,${WAV}` }, { type: "audio", base64: `data:audio/wav;base64,${WAV}` }],
  ["video_url with an object", { type: "video_url", video_url: { url: "https://e.test/a.mp4" } }, { type: "video", url: "https://e.test/a.mp4" }],
  ["video_url with a string", { type: "video_url", video_url: "https://e.test/a.mp4" }, { type: "video", url: "https://e.test/a.mp4" }],
  ["video_url with url at the top", { type: "video_url", url: "http://e.test/a.mp4" }, { type: "video", url: "http://e.test/a.mp4" }],
  ["Bytez's image by URL", { type: "image", url: "https://e.test/a.png" }, { type: "image", url: "https://e.test/a.png" }],
  ["Bytez's image by data URL", { type: "image", base64: png }, { type: "image", base64: png }],
  ["Bytez's image by raw base64", { type: "image", base64: PNG }, { type: "image", base64: PNG }],
  ["Bytez's audio", { type: "audio", url: "https://e.test/a.mp3" }, { type: "audio", url: "https://e.test/a.mp3" }],
  ["Bytez's video", { type: "video", url: "https://e.test/a.mp4" }, { type: "video", url: "https://e.test/a.mp4" }],
  ["a bare string", "hello", { type: "text", text: "hello" }],
] as const)("%s", async (_, part, wire) => {
  expect(await sent([part])).toEqual([wire]);
  // A part that stands alone is a list of one.
  if (typeof part === "object") expect(await sent(part)).toEqual([wire]);
});

test("several media in one message keep their order", async () => {
  const content = [
    "Compare",
    { type: "image_url", image_url: { url: png } },
    { type: "text", text: "with" },
    { type: "image_url", image_url: { url: "https://e.test/b.png" } },
    { type: "input_audio", input_audio: { data: WAV, format: "wav" } },
  ] as const;
  expect(await sent(content)).toEqual([
    { type: "text", text: "Compare" },
    { type: "image", base64: png },
    { type: "text", text: "with" },
    { type: "image", url: "https://e.test/b.png" },
    { type: "audio", base64: `data:audio/wav;base64,${WAV}` },
  ]);
  expect(emulator.requests[0]!.media.map(({ kind, via }) => `${kind} ${via}`)).toEqual([
    "image base64",
    "image url",
    "audio base64",
  ]);
});

test("roles: developer is system, the rest stay, an empty assistant's turn is left out", async () => {
  await client.completion({
    model,
    messages: [
      { role: "developer", content: "a" },
      { role: "system", content: "b" },
      { role: "user", content: "c", name: "Ada" },
      { role: "assistant", content: null },
      { role: "assistant", content: "d" },
    ],
  });
  expect(lastBody(emulator).messages).toEqual([
    { role: "system", content: "a" },
    { role: "system", content: "b" },
    { role: "user", content: "c" },
    { role: "assistant", content: "d" },
  ]);
});

const user = (content: unknown) => [{ role: "user", content }];

test.each([
  ["a file by id", user([{ type: "file", file: { file_id: "f" } }]), "messages[0].content[0].type"],
  ["a file by data", user(["?", { type: "file", file: { file_data: "data:application/pdf;base64,JVBERi0=" } }]), "messages[0].content[1].type"],
  ["an unknown type", user([{ type: "hologram", hologram: {} }]), "messages[0].content[0].type"],
  ["a part named like a property of every object", user([{ type: "constructor" }]), "messages[0].content[0].type"],
  ["the role tool", [{ role: "user", content: "x" }, { role: "tool", tool_call_id: "c", content: "42" }], "messages[1].role"],
  ["tool calls", [{ role: "assistant", content: null, tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }] }], "messages[0].tool_calls"],
])("%s is refused by its place", async (_, messages, param) => {
  const error = await caught(client.completion({ ...hello, messages: messages as Message[] }));
  expect(error).toMatchObject({ code: "unsupported_content", status: 400, retryable: false, param });
  expect(error.message).toContain("messages[");
  expect(emulator.requests).toEqual([]);
});

test.each([
  ["no messages", undefined, "messages"],
  ["an empty list of messages", [], "messages"],
  ["messages that are no list", "hi", "messages"],
  ["a message that is no object", ["hi"], "messages[0]"],
  ["an unknown role", [{ role: "wizard", content: "x" }], "messages[0].role"],
  ["no content", [{ role: "user" }], "messages[0].content"],
  ["null as a user's content", user(null), "messages[0].content"],
  ["a number as content", user(7), "messages[0].content"],
  ["a part without a type", user([{ text: "x" }]), "messages[0].content[0].type"],
  ["text that is no string", user([{ type: "text", text: 1 }]), "messages[0].content[0].text"],
  ["an image without one", user([{ type: "image_url" }]), "messages[0].content[0]"],
  ["an image by a file path", user([{ type: "image_url", image_url: { url: "./cat.png" } }]), "messages[0].content[0].image_url.url"],
  ["an image by file:", user([{ type: "image_url", image_url: { url: "file:///etc/passwd" } }]), "messages[0].content[0].image_url.url"],
  ["a data URL without data", user([{ type: "image_url", image_url: { url: "data:image/png;base64" } }]), "messages[0].content[0].image_url.url"],
])("%s is an invalid request that names the place", async (_, messages, param) => {
  const error = await caught(client.completion({ ...hello, messages: messages as never }));
  expect(error).toMatchObject({ code: "invalid_request", status: 400, param });
  expect(emulator.requests).toEqual([]);
});
