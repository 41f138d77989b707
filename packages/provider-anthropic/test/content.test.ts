import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { connect, hello, lastBody, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);
const file = readFileSync(new URL("../../testkit/test/media/mandelbrot.png", import.meta.url));
const png = file.toString("base64");
const sha256 = createHash("sha256").update(file).digest("hex");
const pdf = Buffer.from("%PDF-1.4 nothing").toString("base64");

const ask = (part: any) =>
  client.completion({ ...hello, messages: [{ role: "user", content: [part] }] });
const sent = () => lastBody(emulator).messages[0].content[0];

describe("images", () => {
  test.each([
    { type: "image_url", image_url: { url: `data:image/png;base64,${png}` } },
    { type: "image_url", image_url: `data:image/png;base64,${png}` },
    { type: "image", base64: png },
    { type: "file", file: { file_data: `data:image/png;base64,${png}` } },
  ])("as data", async (part) => {
    const { choices } = await ask(part);
    expect(choices[0]?.message.content).toContain(sha256);
    expect(emulator.requests[0]?.media).toMatchObject([{ kind: "image", sha256 }]);
  });

  test("by URL and by id", async () => {
    const url = "https://example.com/a.png";
    await ask({ type: "image_url", image_url: { url }, cache_control: { type: "ephemeral" } });
    const cache_control = { type: "ephemeral" };
    expect(sent()).toEqual({ type: "image", source: { type: "url", url }, cache_control });
    await ask({ type: "file", file: { file_data: url } });
    expect(sent()).toEqual({ type: "image", source: { type: "url", url } });
    await ask({ type: "image_url", image_url: { file_id: "file_1" } });
    expect(sent()).toEqual({ type: "image", source: { type: "file", file_id: "file_1" } });
  });

  test("in the result of a tool", async () => {
    const { choices } = await client.completion({
      ...hello,
      tools: [{ type: "function", function: { name: "look" } }],
      messages: [
        ...hello.messages,
        {
          role: "assistant",
          tool_calls: [{ id: "t", type: "function", function: { name: "look", arguments: "{}" } }],
        },
        {
          role: "tool",
          tool_call_id: "t",
          content: [{ type: "image_url", image_url: `data:image/png;base64,${png}` }],
        },
      ],
    });
    expect(choices[0]?.message.content).toContain(sha256);
  });
});

describe("files", () => {
  test("PDF, by data, URL and id", async () => {
    const filename = "a.pdf";
    await ask({
      type: "file",
      file: { file_data: `data:application/pdf;base64,${pdf}`, filename },
    });
    expect(sent()).toEqual({
      type: "document",
      title: filename,
      source: { type: "base64", media_type: "application/pdf", data: pdf },
    });
    await ask({ type: "file", file: { file_data: "https://example.com/a.pdf" } });
    expect(sent().source).toEqual({ type: "url", url: "https://example.com/a.pdf" });
    await ask({ type: "file", file: { file_id: "file_1" } });
    expect(sent()).toEqual({ type: "document", source: { type: "file", file_id: "file_1" } });
  });

  test.each([false, true])("text, with citations, streamed: %s", async (stream) => {
    const text = "Grüße, Welt 👋";
    const data = Buffer.from(text).toString("base64");
    const part: any = {
      type: "file",
      file: { file_data: `data:text/markdown;base64,${data}` },
      citations: { enabled: true },
    };
    const request = { ...hello, messages: [{ role: "user" as const, content: [part] }] };
    const answer = stream
      ? await (await client.completion({ ...request, stream: true })).final()
      : await client.completion(request);
    expect(sent().source).toEqual({ type: "text", media_type: "text/plain", data: text });
    expect(answer.choices[0]?.message.annotations).toEqual([
      expect.objectContaining({ type: "char_location", cited_text: text }),
    ]);
  });

  test("what Anthropic does not take is refused before any request", async () => {
    const parts = [
      { type: "file", file: { file_data: "data:application/zip;base64,UEsDBA==" } },
      { type: "input_audio", input_audio: { data: "UklGRg==", format: "wav" } },
      { type: "video_url", video_url: "https://example.com/a.mp4" },
    ];
    for (const part of parts) {
      expect(await caught(ask(part))).toMatchObject({ code: "unsupported_content" });
    }
    expect(emulator.requests).toEqual([]);
  });
});
