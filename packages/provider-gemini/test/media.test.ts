import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { ContentPart } from "@anymodel/core";
import { expect, test } from "vitest";
import { connect, hello, lastBody, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);
const folder = new URL("../../testkit/test/media/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder));
const dataUrl = (name: string, type: string) =>
  `data:${type};base64,${read(name).toString("base64")}`;
const pdf = Buffer.from("%PDF-1.7\nemulated\n").toString("base64");

async function send(part: ContentPart): Promise<any> {
  const content = [{ type: "text", text: "What is it?" }, part] as const;
  await client.completion({ ...hello, messages: [{ role: "user", content }] });
  return emulator.requests.at(-1)!.media[0];
}

test.each<[string, string, string, ContentPart]>([
  [
    "mandelbrot.png",
    "image",
    "image/png",
    { type: "image_url", image_url: dataUrl("mandelbrot.png", "image/png") },
  ],
  [
    "mandelbrot.webp",
    "image",
    "image/webp",
    { type: "image_url", image_url: dataUrl("mandelbrot.webp", "image/webp") },
  ],
  [
    "cat.wav",
    "audio",
    "audio/wav",
    {
      type: "input_audio",
      input_audio: { data: read("cat.wav").toString("base64"), format: "wav" },
    },
  ],
  [
    "cat.mp3",
    "audio",
    "audio/mp3",
    { type: "audio_url", audio_url: dataUrl("cat.mp3", "audio/mp3") },
  ],
  [
    "clip.mp4",
    "video",
    "video/mp4",
    { type: "video_url", video_url: dataUrl("clip.mp4", "video/mp4") },
  ],
])("%s arrives whole", async (name, kind, mimeType, part) => {
  const sha256 = createHash("sha256").update(read(name)).digest("hex");
  expect(await send(part)).toEqual({
    kind,
    via: "base64",
    mimeType,
    bytes: read(name).length,
    sha256,
  });
});

test("a PDF arrives whole", async () => {
  const part = { type: "file", file: { file_data: `data:application/pdf;base64,${pdf}` } } as const;
  expect(await send(part)).toMatchObject({ kind: "file", mimeType: "application/pdf", bytes: 18 });
});

test.each<[ContentPart, object]>([
  [
    { type: "image_url", image_url: "https://example.test/a.JPG?x=1" },
    { mimeType: "image/jpeg", fileUri: "https://example.test/a.JPG?x=1" },
  ],
  [
    { type: "video_url", video_url: "https://www.youtube.com/watch?v=a" },
    { fileUri: "https://www.youtube.com/watch?v=a" },
  ],
  [
    { type: "file", file: { file_data: "https://example.test/a.pdf" } },
    { mimeType: "application/pdf", fileUri: "https://example.test/a.pdf" },
  ],
  [
    { type: "file", file: { file_data: "https://example.test/a.png" } },
    { mimeType: "image/png", fileUri: "https://example.test/a.png" },
  ],
  [
    { type: "audio_url", audio_url: "https://example.test/a.mp4#t=3" },
    { mimeType: "audio/mp4", fileUri: "https://example.test/a.mp4#t=3" },
  ],
  [
    { type: "video_url", video_url: "https://example.test/watch.php" },
    { fileUri: "https://example.test/watch.php" },
  ],
  [
    { type: "file", file: { file_id: "https://generativelanguage.googleapis.com/v1beta/files/a" } },
    { fileUri: "https://generativelanguage.googleapis.com/v1beta/files/a" },
  ],
])("%j goes by URI", async (part, fileData) => {
  const content = [part];
  const { request } = await client.explain({ ...hello, messages: [{ role: "user", content }] });
  expect((request.body as any).contents[0].parts).toEqual([{ fileData }]);
});

test("the name of an upload becomes its URI", async () => {
  const content = [{ type: "file", file: { file_id: "files/abc" } }] as const;
  const { request } = await client.explain({ ...hello, messages: [{ role: "user", content }] });
  expect((request.body as any).contents[0].parts).toEqual([
    { fileData: { fileUri: `${emulator.baseURL}/files/abc` } },
  ]);
});

test("system messages become the instruction, wherever they stand; parts keep their order", async () => {
  const image = { type: "image_url", image_url: "data:image/png;base64,iVBORw0KGgo=" } as const;
  await client.completion({
    ...hello,
    messages: [
      { role: "system", content: "Be terse." },
      { role: "user", content: [image, { type: "text", text: "What?" }, image] },
      { role: "assistant", content: null },
      { role: "developer", content: [{ type: "text", text: "Be kind." }] },
      { role: "user", content: "Well?" },
    ],
  });
  const inlineData = { mimeType: "image/png", data: "iVBORw0KGgo=" };
  expect(lastBody(emulator)).toEqual({
    systemInstruction: { parts: [{ text: "Be terse." }, { text: "Be kind." }] },
    contents: [
      { role: "user", parts: [{ inlineData }, { text: "What?" }, { inlineData }] },
      { role: "user", parts: [{ text: "Well?" }] },
    ],
  });
});
