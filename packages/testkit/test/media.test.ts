import { createHash } from "node:crypto";
import { startBytezEmulator, type BytezEmulator } from "@anymodel/testkit/bytez";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chat, media, post } from "./call.ts";

let emulator: BytezEmulator;
beforeAll(async () => {
  emulator = await startBytezEmulator();
});
afterAll(() => emulator.close());

const files = [
  ["cat.wav", "audio", "audio/wav"],
  ["cat.mp3", "audio", "audio/mpeg"],
  ["mandelbrot.png", "image", "image/png"],
  ["mandelbrot.jpg", "image", "image/jpeg"],
  ["mandelbrot.webp", "image", "image/webp"],
  ["clip.mp4", "video", "video/mp4"],
] as const;

const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const percent = (bytes: Uint8Array) =>
  [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");

async function send(content: unknown) {
  const reply = await post(emulator, "google/gemma-3-4b-it", chat(content));
  const { error, output } = await reply.json();
  expect(error).toBeNull();
  return { text: output.content[0].text as string, received: emulator.requests.at(-1)?.media };
}

test.each(files)("%s by data URL, raw base64 and percent escapes", async (name, kind, type) => {
  const bytes = media(name);
  const base64 = bytes.toString("base64");
  const forms = [
    [`data:${type};base64,${base64}`, type],
    [`data:${type};name=a;base64,${base64}`, type],
    [`DATA:${type.toUpperCase()};BASE64,${base64}`, type],
    [`data:application/x-own;base64,${base64}`, "application/x-own"],
    [`data:;base64,${base64}`, type],
    [base64, type],
    [base64.replace(/=+$/, "").replace(/(.{76})/g, "$1\r\n"), type],
    [`data:${type},${percent(bytes)}`, type],
    [`data:${type};base64,${encodeURIComponent(base64)}`, type],
  ];
  for (const [data, mimeType] of forms) {
    const { text, received } = await send([
      { type: "text", text: "What is it?" },
      { type: kind, base64: data },
    ]);
    const sha256 = hash(bytes);
    expect(received).toEqual([{ kind, via: "base64", mimeType, bytes: bytes.length, sha256 }]);
    expect(text).toContain(
      `I received: ${kind} ${mimeType}, ${bytes.length} bytes, sha256 ${sha256}`,
    );
    expect(text).not.toContain("What is it?");
    expect(text).toContain("1 message with 3 words");
  }
});

test("URLs are reported and not fetched", async () => {
  const url = "https://example.test/a/b.png?x=1&y=2";
  const { text, received } = await send([{ type: "image", url }]);
  expect(received).toEqual([{ kind: "image", via: "url", url }]);
  expect(text).toContain(`I received: image by URL ${url}\n`);
});

test("several parts keep their order", async () => {
  const png = media("mandelbrot.png").toString("base64");
  const { received } = await send([
    { type: "video", url: "https://example.test/v.mp4" },
    { type: "image", base64: png },
    { type: "audio", base64: media("cat.wav").toString("base64") },
  ]);
  expect(received?.map(({ kind, via }) => `${kind} ${via}`)).toEqual([
    "video url",
    "image base64",
    "audio base64",
  ]);
});

test("the OpenAI-compatible route reports its parts too", async () => {
  const png = media("mandelbrot.png");
  const wav = media("cat.wav");
  const content = [
    { type: "image_url", image_url: { url: `data:image/png;base64,${png.toString("base64")}` } },
    { type: "input_audio", input_audio: { data: wav.toString("base64"), format: "wav" } },
    { type: "video_url", video_url: { url: "https://example.test/v.mp4" } },
    { type: "audio_url", audio_url: { url: "https://example.test/a.mp3" } },
    { type: "file", file: { file_id: "f1" } },
  ];
  const reply = await post(emulator, "openai/v1/chat/completions", {
    model: "google/gemma-3-4b-it",
    ...chat(content),
  });
  expect(reply.status).toBe(200);
  expect(emulator.requests.at(-1)?.media).toEqual([
    { kind: "image", via: "base64", mimeType: "image/png", bytes: png.length, sha256: hash(png) },
    { kind: "audio", via: "base64", mimeType: "audio/wav", bytes: wav.length, sha256: hash(wav) },
    { kind: "video", via: "url", url: "https://example.test/v.mp4" },
    { kind: "audio", via: "url", url: "https://example.test/a.mp3" },
    { kind: "file", via: "id", url: "f1" },
  ]);
});
