import type { Content } from "@anymodel/core";
import { expect, test } from "vitest";
import { connect, lastBody, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);
const model = "bytez/google/gemma-3-4b-it";
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=";
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
  expect(await sent(["a", "b"])).toEqual([
    { type: "text", text: "a" },
    { type: "text", text: "b" },
  ]);
});

test.each([
  [
    "image_url with an object",
    { type: "image_url", image_url: { url: "https://e.test/a.png" } },
    { type: "image", url: "https://e.test/a.png" },
  ],
  [
    "image_url with a string",
    { type: "image_url", image_url: "HTTPS://e.test/a.png" },
    { type: "image", url: "HTTPS://e.test/a.png" },
  ],
  [
    "image_url with url at the top",
    { type: "image_url", url: "https://e.test/a.png" },
    { type: "image", url: "https://e.test/a.png" },
  ],
  [
    "image_url with a data URL",
    { type: "image_url", image_url: { url: png, detail: "high" } },
    { type: "image", base64: png },
  ],
  [
    "image_url with a data URL at the top",
    { type: "image_url", url: png },
    { type: "image", base64: png },
  ],
  [
    "input_audio",
    { type: "input_audio", input_audio: { data: WAV, format: "wav" } },
    { type: "audio", base64: `data:audio/wav;base64,${WAV}` },
  ],
  [
    "input_audio with url at the top",
    { type: "input_audio", url: "https://e.test/a.mp3" },
    { type: "audio", url: "https://e.test/a.mp3" },
  ],
  [
    "input_audio that holds a data URL",
    { type: "input_audio", input_audio: { data: `data:audio/wav;base64,${WAV}`, format: "wav" } },
    { type: "audio", base64: `data:audio/wav;base64,${WAV}` },
  ],
  [
    "audio_url with an object",
    { type: "audio_url", audio_url: { url: "https://e.test/a.mp3" } },
    { type: "audio", url: "https://e.test/a.mp3" },
  ],
  [
    "audio_url with a string",
    { type: "audio_url", audio_url: `data:audio/wav;base64,${WAV}` },
    { type: "audio", base64: `data:audio/wav;base64,${WAV}` },
  ],
  [
    "video_url with an object",
    { type: "video_url", video_url: { url: "https://e.test/a.mp4" } },
    { type: "video", url: "https://e.test/a.mp4" },
  ],
  [
    "video_url with a string",
    { type: "video_url", video_url: "https://e.test/a.mp4" },
    { type: "video", url: "https://e.test/a.mp4" },
  ],
  [
    "video_url with url at the top",
    { type: "video_url", url: "http://e.test/a.mp4" },
    { type: "video", url: "http://e.test/a.mp4" },
  ],
  [
    "Bytez's image by URL",
    { type: "image", url: "https://e.test/a.png" },
    { type: "image", url: "https://e.test/a.png" },
  ],
  ["Bytez's image by data URL", { type: "image", base64: png }, { type: "image", base64: png }],
  ["Bytez's image by raw base64", { type: "image", base64: PNG }, { type: "image", base64: PNG }],
  [
    "Bytez's audio",
    { type: "audio", url: "https://e.test/a.mp3" },
    { type: "audio", url: "https://e.test/a.mp3" },
  ],
  [
    "Bytez's video",
    { type: "video", url: "https://e.test/a.mp4" },
    { type: "video", url: "https://e.test/a.mp4" },
  ],
] as const)("%s", async (_, part, wire) => {
  expect(await sent([part])).toEqual([wire]);
  // A part that stands alone is a list of one.
  expect(await sent(part)).toEqual([wire]);
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
