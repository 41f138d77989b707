import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { caught } from "./caught.ts";
import { connect, openEmulator } from "./open.ts";

const emulator = await openEmulator();
const client = connect(emulator);
const file = (name: string) =>
  readFileSync(new URL(`../../testkit/test/media/${name}`, import.meta.url));
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const base64 = (name: string) => file(name).toString("base64");
const ask = (...content: object[]) => ({
  model: "openai/gpt-audio",
  messages: [{ role: "user", content: content as never }] as const,
});

test.each<[string, string, object, string]>([
  [
    "an image",
    "mandelbrot.png",
    {
      type: "image_url",
      image_url: { url: `data:image/png;base64,${base64("mandelbrot.png")}`, detail: "low" },
    },
    "image/png",
  ],
  [
    "an image as a bare string",
    "mandelbrot.jpg",
    { type: "image_url", image_url: `data:image/jpeg;base64,${base64("mandelbrot.jpg")}` },
    "image/jpeg",
  ],
  [
    "an image with a format",
    "mandelbrot.png",
    {
      type: "image_url",
      image_url: { url: `data:image/png;base64,${base64("mandelbrot.png")}`, format: "image/png" },
    },
    "image/png",
  ],
  [
    "audio",
    "cat.wav",
    { type: "input_audio", input_audio: { data: base64("cat.wav"), format: "wav" } },
    "audio/wav",
  ],
  [
    "audio as a data URL",
    "cat.wav",
    {
      type: "input_audio",
      input_audio: { data: `data:audio/wav;base64,${base64("cat.wav")}`, format: "wav" },
    },
    "audio/wav",
  ],
  [
    "audio_url with data",
    "cat.mp3",
    { type: "audio_url", audio_url: { url: `data:audio/mpeg;base64,${base64("cat.mp3")}` } },
    "audio/mpeg",
  ],
  [
    "audio without a format",
    "cat.mp3",
    { type: "input_audio", input_audio: { data: base64("cat.mp3") } },
    "audio/mpeg",
  ],
  [
    "a file",
    "cat.wav",
    {
      type: "file",
      file: { filename: "a.pdf", file_data: `data:application/pdf;base64,${base64("cat.wav")}` },
    },
    "application/pdf",
  ],
])("%s arrives whole", async (_, name, part, mimeType) => {
  const answer = await client.completion(ask({ type: "text", text: "What is this?" }, part));
  const [received] = emulator.requests.at(-1)!.media;
  expect(received).toMatchObject({ via: "base64", mimeType, sha256: sha256(file(name)) });
  expect(answer.choices[0]!.message.content).toContain(received!.sha256!);
});

test("an image by URL and an uploaded file are passed on", async () => {
  const url = "https://example.com/a.png";
  await client.completion(
    ask({ type: "image_url", image_url: { url } }, { type: "file", file: { file_id: "file-1" } }),
  );
  expect(emulator.requests.at(-1)!.media).toEqual([
    { kind: "image", via: "url", url },
    { kind: "file", via: "id", url: "file-1" },
  ]);
});

test("a video is refused before any request", async () => {
  const error = await caught(
    client.completion(ask({ type: "video_url", video_url: { url: "https://a.test/a.mp4" } })),
  );
  expect(error).toMatchObject({
    code: "unsupported_content",
    param: "messages[0].content[0].type",
  });
  expect(emulator.requests).toEqual([]);
});
