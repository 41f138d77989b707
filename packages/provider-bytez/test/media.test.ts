import { createHash } from "node:crypto";
import type { ContentPart } from "@anymodel/core";
import { expect, test } from "vitest";
import { connect, lastBody, openEmulator } from "./support/emulator.ts";
import { media } from "./support/media.ts";

const emulator = await openEmulator();
const client = connect(emulator);

async function receive(part: ContentPart) {
  const messages = [
    { role: "user", content: [{ type: "text", text: "What is it?" }, part] },
  ] as const;
  const answer = await client.completion({ model: "bytez/google/gemma-3-4b-it", messages });
  return {
    received: emulator.requests.at(-1)!.media[0]!,
    text: answer.choices[0]!.message.content,
  };
}

const image = (name: string, type: string): ContentPart => ({
  type: "image_url",
  image_url: { url: `data:${type};base64,${media(name).base64}` },
});

test.each([
  ["mandelbrot.png", "image", "image/png", image("mandelbrot.png", "image/png")],
  ["mandelbrot.jpg", "image", "image/jpeg", image("mandelbrot.jpg", "image/jpeg")],
  ["mandelbrot.webp", "image", "image/webp", image("mandelbrot.webp", "image/webp")],
  [
    "cat.wav",
    "audio",
    "audio/wav",
    { type: "input_audio", input_audio: { data: media("cat.wav").base64, format: "wav" } },
  ],
  [
    "cat.mp3",
    "audio",
    "audio/mp3",
    { type: "input_audio", input_audio: { data: media("cat.mp3").base64, format: "mp3" } },
  ],
  [
    "clip.mp4",
    "video",
    "video/mp4",
    { type: "video_url", video_url: { url: `data:video/mp4;base64,${media("clip.mp4").base64}` } },
  ],
] as const)("%s arrives whole", async (name, kind, mimeType, part) => {
  const { bytes, sha256 } = media(name);
  const { received, text } = await receive(part);
  expect(received).toEqual({ kind, via: "base64", mimeType, bytes, sha256 });
  expect(text).toContain(sha256);
  const stream = await client.completion({
    model: "bytez/google/gemma-3-4b-it",
    messages: [{ role: "user", content: [part] }],
    stream: true,
  });
  expect(await stream.text()).toContain(sha256);
});

test.each([
  ["mandelbrot.png", "image", "image/png"],
  ["mandelbrot.jpg", "image", "image/jpeg"],
  ["mandelbrot.webp", "image", "image/webp"],
  ["cat.wav", "audio", "audio/wav"],
  ["cat.mp3", "audio", "audio/mp3"],
  ["clip.mp4", "video", "video/mp4"],
] as const)(
  "the bytes of %s tell its type where nothing else does",
  async (name, kind, mimeType) => {
    const { base64, sha256 } = media(name);
    const part = {
      [`${kind}_url`]: { url: base64 },
      type: `${kind}_url`,
    } as unknown as ContentPart;
    const { received } = await receive(part);
    expect(received).toMatchObject({ kind, mimeType, sha256 });
    expect(lastBody(emulator).messages[0].content[1].base64).toBe(
      `data:${mimeType};base64,${base64}`,
    );
  },
);

test.each([
  ["wav", "audio/wav"],
  ["WAV", "audio/wav"],
  ["mp3", "audio/mp3"],
  ["flac", "audio/flac"],
  ["audio/x-own", "audio/x-own"],
])("the format %s gives the type %s, whatever the bytes are", async (format, mimeType) => {
  const { received } = await receive({
    type: "input_audio",
    input_audio: { data: media("cat.wav").base64, format },
  });
  expect(received).toMatchObject({ mimeType, sha256: media("cat.wav").sha256 });
});

test("the format jpg gives image/jpeg", async () => {
  const { base64, sha256 } = media("mandelbrot.jpg");
  const { received } = await receive({
    type: "image_url",
    image_url: { url: base64, format: "jpg" },
  });
  expect(received).toMatchObject({ mimeType: "image/jpeg", sha256 });
});

test("audio without a format is known by its bytes", async () => {
  const { received } = await receive({
    type: "input_audio",
    input_audio: { data: media("cat.mp3").base64 },
  });
  expect(received).toMatchObject({ mimeType: "audio/mp3", sha256: media("cat.mp3").sha256 });
});

const bytes = Buffer.from(media("mandelbrot.webp").base64, "base64");
const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
const { base64 } = media("mandelbrot.webp");

test.each([
  ["parameters", `data:image/webp;charset=utf-8;name=a.webp;base64,${base64}`],
  ["capitals", `DATA:IMAGE/WEBP;BASE64,${base64}`],
  ["percent-encoding", `data:image/webp,${percent}`],
  ["percent-encoding and parameters", `data:image/webp;name=a%20b.webp,${percent}`],
  ["percent-encoded base64", `data:image/webp;base64,${encodeURIComponent(base64)}`],
])("a data URL with %s passes as it came", async (_, url) => {
  const { received } = await receive({ type: "image_url", image_url: { url } });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  expect(received).toMatchObject({ mimeType: "image/webp", bytes: bytes.length, sha256 });
  expect(lastBody(emulator).messages[0].content[1]).toEqual({ type: "image", base64: url });
});

test("base64 with line breaks, as files hold it, arrives whole", async () => {
  const data = media("cat.wav").base64.replace(/(.{76})/g, "$1\r\n");
  const { received } = await receive({ type: "input_audio", input_audio: { data, format: "wav" } });
  expect(received).toMatchObject({ mimeType: "audio/wav", sha256: media("cat.wav").sha256 });
});

test("on the OpenAI route the same media arrive", async () => {
  const openai = connect(emulator, { api: "openai" });
  const content = [
    image("mandelbrot.png", "image/png"),
    { type: "input_audio", input_audio: { data: media("cat.wav").base64, format: "wav" } },
    { type: "video_url", url: `data:video/mp4;base64,${media("clip.mp4").base64}` },
  ] as const;
  await openai.completion({ model: "bytez/openai/gpt-4o", messages: [{ role: "user", content }] });
  expect(emulator.requests.at(-1)!.media.map(({ sha256 }) => sha256)).toEqual(
    ["mandelbrot.png", "cat.wav", "clip.mp4"].map((name) => media(name).sha256),
  );
});
