import type { Message } from "@anymodel/core";
import { expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { connect, hello, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);
const user = (content: unknown) => [{ role: "user", content }];

test.each([
  ["a file by id", user([{ type: "file", file: { file_id: "f" } }]), "messages[0].content[0].type"],
  [
    "a file by data",
    user(["?", { type: "file", file: { file_data: "data:application/pdf;base64,JVBERi0=" } }]),
    "messages[0].content[1].type",
  ],
  ["an unknown type", user([{ type: "hologram", hologram: {} }]), "messages[0].content[0].type"],
  [
    "a part named like a property of every object",
    user([{ type: "constructor" }]),
    "messages[0].content[0].type",
  ],
  [
    "the role tool",
    [
      { role: "user", content: "x" },
      { role: "tool", tool_call_id: "c", content: "42" },
    ],
    "messages[1].role",
  ],
  [
    "tool calls",
    [
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }],
      },
    ],
    "messages[0].tool_calls",
  ],
])("%s is refused by its place", async (_, messages, param) => {
  const error = await caught(client.completion({ ...hello, messages: messages as Message[] }));
  expect(error).toMatchObject({
    code: "unsupported_content",
    status: 400,
    retryable: false,
    param,
  });
  expect(error.message).toContain("messages[");
  expect(emulator.requests).toEqual([]);
});

test("an address that is no text is told as what it is", async () => {
  const messages = user([{ type: "image_url", image_url: 7 }]) as never;
  const call = client.completion({ ...hello, messages });
  expect((await caught(call)).message).toContain("content[0].image_url is a number");
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
  ["an image without one", user([{ type: "image_url" }]), "messages[0].content[0].image_url"],
  [
    "an image without an address",
    user([{ type: "image_url", image_url: {} }]),
    "messages[0].content[0].image_url.url",
  ],
  [
    "audio without data",
    user([{ type: "input_audio", input_audio: {} }]),
    "messages[0].content[0].input_audio.data",
  ],
  [
    "an image by a file path",
    user([{ type: "image_url", image_url: { url: "./cat.png" } }]),
    "messages[0].content[0].image_url.url",
  ],
  [
    "an image by file:",
    user([{ type: "image_url", image_url: { url: "file:///etc/passwd" } }]),
    "messages[0].content[0].image_url.url",
  ],
  [
    "a data URL without data",
    user([{ type: "image_url", image_url: { url: "data:image/png;base64" } }]),
    "messages[0].content[0].image_url.url",
  ],
])("%s is an invalid request that names the place", async (_, messages, param) => {
  const error = await caught(client.completion({ ...hello, messages: messages as never }));
  expect(error).toMatchObject({ code: "invalid_request", status: 400, param });
  expect(emulator.requests).toEqual([]);
});

test("data that looks like base64 for long is refused at once", async () => {
  for (const url of [`${" ".repeat(60_000)}!`, `${"A".repeat(1_000_000)}!`]) {
    const started = performance.now();
    const messages = user([{ type: "image_url", image_url: { url } }]) as never;
    const error = await caught(client.completion({ ...hello, messages }));
    expect(error.code).toBe("invalid_request");
    expect(performance.now() - started).toBeLessThan(400);
  }
});
