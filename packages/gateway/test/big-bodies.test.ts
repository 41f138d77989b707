import { createClient } from "@anymodel/core";
import { openai } from "@anymodel/openai-compatible";
import { anthropic } from "@anymodel/provider-anthropic";
import { bytez } from "@anymodel/provider-bytez";
import { gemini } from "@anymodel/provider-gemini";
import { ollama } from "@anymodel/provider-ollama";
import { array, assert, integer, nat, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { createGateway } from "../src/index.ts";
import { BodyBytes } from "../src/http/body-bytes.ts";
import { parseJsonBody } from "../src/http/parse-json.ts";
import { startRecorder } from "./support/recorder.ts";

const adapters = { openai, anthropic, bytez, gemini, ollama };

/** Base64 that begins as these bytes do. */
function base64(head: number[], size = 120_000): string {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at++) bytes[at] = (at * 7919) % 251;
  bytes.set(head);
  return bytes.toString("base64");
}

const PNG = base64([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const PARTS: Record<string, object> = {
  "an image": { type: "image_url", image_url: { url: `data:image/png;base64,${PNG}` } },
  "an image as a bare string": { type: "image_url", image_url: `data:image/png;base64,${PNG}` },
  "Bytez's own image": { type: "image", base64: `data:image/png;base64,${PNG}` },
  audio: { type: "input_audio", input_audio: { data: base64([0x49, 0x44, 0x33]), format: "mp3" } },
  "a video": { type: "video_url", video_url: { url: `data:video/mp4;base64,${PNG}` } },
  "a PDF": {
    type: "file",
    file: { filename: "a.pdf", file_data: `data:application/pdf;base64,${PNG}` },
  },
  "a text file": {
    type: "file",
    file: {
      filename: "a.txt",
      file_data: `data:text/plain;base64,${Buffer.from("Words. ".repeat(9000)).toString("base64")}`,
    },
  },
};

async function gatewayTo(prefix: string, baseURL: string) {
  const gateway = createGateway(
    {
      model_list: [
        {
          model_name: "m",
          litellm_params: { model: `${prefix}/some/model`, api_base: baseURL, api_key: "k" },
        },
      ],
    },
    { providers: adapters, environment: {}, log: () => {} },
  );
  const { url } = await gateway.listen({ port: 0 });
  return {
    post: (body: BodyInit) =>
      fetch(`${url}/v1/chat/completions`, { method: "POST", body, duplex: "half" } as RequestInit),
    [Symbol.asyncDispose]: () => gateway.close(),
  };
}

describe("a big body reaches the provider as core itself would send it", () => {
  const cases = Object.keys(adapters).flatMap((prefix) =>
    Object.keys(PARTS).map((name) => [prefix, name] as const),
  );
  test.each(cases)("%s: %s", async (prefix, name) => {
    await using recorder = await startRecorder();
    await using gateway = await gatewayTo(prefix, recorder.baseURL);
    const content = [{ type: "text", text: "What is this? 👋" }, PARTS[name]];
    const request = { messages: [{ role: "user", content }], max_tokens: 5 };
    const adapter = adapters[prefix as keyof typeof adapters]({ apiKey: "k" });
    const client = createClient({ providers: [adapter] as never });
    const asked = { ...request, model: `${prefix}/some/model` } as never;
    const explained = await client.explain(asked).catch((error) => error as { code: string });
    const response = await gateway.post(JSON.stringify({ model: "m", ...request }));
    if ("code" in explained) {
      expect((await response.json()).error.code ?? "invalid_request").toBe(explained.code);
      expect(recorder.bodies).toEqual([]);
    } else expect(JSON.parse(recorder.bodies[0]!)).toEqual(explained.request.body);
  });

  test("also with escapes, in chunks, and several times", async () => {
    await using recorder = await startRecorder();
    await using gateway = await gatewayTo("openai", recorder.baseURL);
    const image = PARTS["an image"]!;
    const body = { model: "m", messages: [{ role: "user", content: [image, "and", image] }] };
    const text = JSON.stringify(body).replaceAll("/", "\\/");
    const stream = new Blob([text]).stream();
    expect((await gateway.post(stream)).status).toBe(200);
    const parts = JSON.parse(recorder.bodies[0]!).messages[0].content;
    expect(parts).toEqual([image, { type: "text", text: "and" }, image]);
  });
});

test("a provider that quotes a big image does not have its passage shown", async () => {
  const quoted = PNG.slice(50_000, 50_300);
  await using recorder = await startRecorder(() => ({
    status: 400,
    body: { error: { message: `Bad image: ${quoted}`, type: "invalid_request_error" } },
  }));
  await using gateway = await gatewayTo("openai", recorder.baseURL);
  const messages = [{ role: "user", content: [PARTS["an image"]] }];
  const response = await gateway.post(JSON.stringify({ model: "m", messages }));
  const { message } = (await response.json()).error;
  expect(message).toContain("Bad image: ");
  expect(message).not.toContain(quoted.slice(0, 16));
});

describe("a big body is checked before anything is sent", () => {
  const image = PARTS["an image"];
  const messages = [{ role: "user", content: [image] }];
  const nested = `{"model":"m","messages":${JSON.stringify(messages)},"x":${"[".repeat(80)}${"]".repeat(80)}}`;
  test.each([
    [{ model: "m", messages, temperature: "hot" }, "temperature"],
    [{ model: "m", messages, api_base: "http://127.0.0.1:1" }, "api_base"],
    [{ model: "m", messages: [{ content: [image] }] }, "messages[0].role"],
    [`${JSON.stringify({ model: "m", messages })}]`, null],
    [JSON.stringify({ model: "m", messages }).slice(0, -10), null],
    [nested, null],
  ])("case %#", async (body, param) => {
    await using recorder = await startRecorder();
    await using gateway = await gatewayTo("openai", recorder.baseURL);
    const response = await gateway.post(typeof body === "string" ? body : JSON.stringify(body));
    expect(response.status).toBe(400);
    expect((await response.json()).error).toMatchObject({ type: "invalid_request_error", param });
    expect(recorder.bodies).toEqual([]);
  });
});

test("however a body is cut, it means the same", () => {
  const value = {
    text: 'a "quoted" \\ back\\\\slash 👋 é',
    list: [1, [2, { url: "x" }]],
    image: { url: `data:image/png;base64,${PNG}` },
    after: "\\",
  };
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const cut = array(integer({ min: 0, max: bytes.length }), { maxLength: 20 });
  assert(
    property(cut, array(nat(200), { maxLength: 20 }), (places, early) => {
      const ends = [...places, ...early, bytes.length].toSorted((a, b) => a - b);
      const pieces = ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end));
      const { value: parsed, held } = parseJsonBody(new BodyBytes(pieces), true);
      let text = JSON.stringify(parsed);
      expect(held?.size).toBe(1);
      for (const [name, views] of held!) {
        text = text.replace(name, Buffer.concat(views).toString());
      }
      expect(text).toBe(JSON.stringify(value));
    }),
    { numRuns: 200 },
  );
});
