import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ollama } from "@anymodel/provider-ollama";
import { expect, test } from "vitest";
import { caught, connect, hello, lastBody, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);
const png = readFileSync(new URL("../../testkit/test/media/mandelbrot.png", import.meta.url));
const sha256 = createHash("sha256").update(png).digest("hex");
const model = "ollama/gemma3:4b";

test("every supported parameter has its place", async () => {
  const { warnings } = await client.completion({
    ...hello,
    temperature: 0.5,
    top_p: 0.9,
    stop: "X",
    max_completion_tokens: 50,
    presence_penalty: 0.5,
    frequency_penalty: 0.5,
    seed: 7,
    num_ctx: 8192,
    top_k: 4,
    repeat_penalty: 1.1,
    keep_alive: "10m",
    think: false,
  });
  expect(warnings).toBeUndefined();
  expect(lastBody(emulator)).toEqual({
    model: "llama3.2",
    messages: hello.messages,
    stream: false,
    keep_alive: "10m",
    think: false,
    options: {
      temperature: 0.5,
      top_p: 0.9,
      stop: ["X"],
      num_predict: 50,
      presence_penalty: 0.5,
      frequency_penalty: 0.5,
      seed: 7,
      num_ctx: 8192,
      top_k: 4,
      repeat_penalty: 1.1,
    },
  });
});

test("what Ollama cannot do is refused; an unknown name goes to options", async () => {
  const error = await caught(client.completion({ ...hello, n: 2 } as never));
  expect(error).toMatchObject({ code: "unsupported_parameter", param: "n" });
  const { request, warnings } = await client.explain({ ...hello, num_ctxx: 1 } as never);
  expect(request.body).toMatchObject({ options: { num_ctxx: 1 } });
  expect(warnings).toMatchObject([{ code: "unknown_parameter", param: "num_ctxx" }]);
});

test("an image arrives whole, as bare base64", async () => {
  const image_url = `data:image/png;base64,${png.toString("base64")}`;
  const content = [
    { type: "text", text: "What" },
    { type: "image_url", image_url },
    "is it?",
  ] as const;
  const messages = [
    { role: "developer", content: "Be terse." },
    { role: "user", content },
  ] as const;
  const answer = await client.completion({ model, messages });
  expect(answer.choices[0]!.message.content).toContain(sha256);
  expect(emulator.requests.at(-1)!.media).toEqual([
    { kind: "image", via: "base64", mimeType: "image/png", bytes: png.length, sha256 },
  ]);
  expect(lastBody(emulator).messages).toMatchObject([
    { role: "system", content: "Be terse." },
    { role: "user", content: "What\nis it?" },
  ]);
});

test("an image by URL is downloaded first", async () => {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "image/png");
    response.end(png);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.png`;
  // With a fetch of one's own the address is the caller's affair; by default only public ones are read.
  const own = connect(emulator, {}, { fetch: globalThis.fetch });
  const messages = [{ role: "user", content: [{ type: "image_url", image_url: url }] }] as const;
  await own.completion({ model, messages });
  expect(emulator.requests.at(-1)!.media).toMatchObject([{ sha256 }]);
  const error = await caught(client.completion({ model, messages }));
  expect(error.code).toBe("invalid_request");
  server.close();
});

test("audio is refused before the request", async () => {
  const content = [{ type: "input_audio", input_audio: { data: "AAAA", format: "wav" } }] as const;
  const error = await caught(client.completion({ model, messages: [{ role: "user", content }] }));
  expect(error).toMatchObject({
    code: "unsupported_content",
    param: "messages[0].content[0].type",
  });
});

test("embeddings and models", async () => {
  const input = ["one", "two words", "one"];
  const answer = await client.embedding({ model: "ollama/nomic-embed-text", input, dimensions: 4 });
  expect(answer.data.map(({ embedding }) => embedding.length)).toEqual([4, 4, 4]);
  expect(answer.data[2]!.embedding).toEqual(answer.data[0]!.embedding);
  expect(answer.usage).toEqual({ prompt_tokens: 4, total_tokens: 4 });
  expect(lastBody(emulator)).toEqual({ model: "nomic-embed-text", input, dimensions: 4 });
  expect(await client.models()).toContainEqual(
    expect.objectContaining({ id: "ollama/llama3.2:latest", object: "model", size: 2_019_393_189 }),
  );
});

test("no key is needed; one's own is sent; the environment's goes to the cloud alone", async () => {
  process.env.OLLAMA_API_KEY = "from_environment";
  try {
    await client.completion(hello);
    expect(emulator.requests.at(-1)!.headers).not.toHaveProperty("authorization");
    emulator.configure({ apiKey: "secret" });
    expect(await caught(client.completion(hello))).toMatchObject({ code: "authentication" });
    await connect(emulator, { apiKey: "secret" }).completion(hello);
    expect(ollama({ baseURL: "https://ollama.com/" }).auth).toMatchObject({
      env: "OLLAMA_API_KEY",
    });
    expect(ollama({ baseURL: "https://ollama.com.example" }).auth).toMatchObject({
      optional: true,
    });
  } finally {
    delete process.env.OLLAMA_API_KEY;
  }
});
