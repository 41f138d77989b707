import { generateText } from "ai";
import { expect, test } from "vitest";
import { media, openEmulators } from "./open.ts";

const { bytezEmulator, openaiEmulator, connect } = await openEmulators();
const anymodel = connect();

test("an image arrives whole", async () => {
  const { bytes, sha256 } = media("mandelbrot.png");
  for (const [id, emulator] of [
    ["bytez/google/gemma-3-4b-it", bytezEmulator],
    ["host/gpt-4o", openaiEmulator],
  ] as const) {
    for (const image of [bytes, new Uint8Array(bytes), bytes.toString("base64")]) {
      const { text } = await generateText({
        model: anymodel(id),
        messages: [
          {
            role: "user",
            content: [
              { type: "text", text: "What is this?" },
              { type: "file", data: image, mediaType: "image" },
            ],
          },
        ],
      });
      expect(text).toContain(sha256);
      expect(emulator.requests.at(-1)!.media).toMatchObject([
        { kind: "image", via: "base64", mimeType: "image/png", sha256 },
      ]);
    }
  }
});

test("an image by URL is passed on where the provider takes it, not downloaded", async () => {
  await generateText({
    model: anymodel("host/gpt-4o"),
    messages: [
      {
        role: "user",
        content: [
          { type: "file", data: new URL("https://media.invalid/cat.png"), mediaType: "image/png" },
        ],
      },
    ],
  });
  expect(openaiEmulator.requests[0]!.media).toMatchObject([
    { kind: "image", via: "url", url: "https://media.invalid/cat.png" },
  ]);
});

test("audio and video arrive whole", async () => {
  for (const [id, name, mediaType] of [
    ["bytez/Qwen/Qwen2-Audio-7B-Instruct", "cat.wav", "audio/wav"],
    ["bytez/Qwen/Qwen2-Audio-7B-Instruct", "cat.mp3", "audio/mpeg"],
    ["bytez/llava-hf/LLaVA-NeXT-Video-7B-hf", "clip.mp4", "video/mp4"],
    ["host/gpt-audio", "cat.mp3", "audio/mpeg"],
  ] as const) {
    const { bytes, sha256 } = media(name);
    const { text } = await generateText({
      model: anymodel(id),
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            { type: "file", data: bytes, mediaType },
          ],
        },
      ],
    });
    expect(text).toContain(sha256);
  }
});

test("a document and an upload's id are files", async () => {
  await generateText({
    model: anymodel("host/gpt-4o"),
    messages: [
      {
        role: "user",
        content: [
          {
            type: "file",
            data: Buffer.from("%PDF-1.1"),
            mediaType: "application/pdf",
            filename: "a.pdf",
          },
          {
            type: "file",
            data: { type: "reference", reference: { host: "file-1" } },
            mediaType: "application/pdf",
          },
        ],
      },
    ],
  });
  const { messages } = openaiEmulator.requests[0]!.body as any;
  expect(messages[0].content).toEqual([
    {
      type: "file",
      file: { file_data: "data:application/pdf;base64,JVBERi0xLjE=", filename: "a.pdf" },
    },
    { type: "file", file: { file_id: "file-1" } },
  ]);
});
