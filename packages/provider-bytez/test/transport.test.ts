import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { answerWith, connect, hello, lastBody, openEmulator } from "./support/emulator.ts";
import { transports } from "./support/transports.ts";

const emulator = await openEmulator();
const body = Buffer.from(JSON.stringify({ error: null, output: "é😀 squeezed" }));

describe.each(transports)("over $transport", ({ defaults }) => {
  const client = connect(emulator, {}, { ...defaults, maxRetries: 0 });

  test.each([
    ["gzip", gzipSync(body)],
    ["deflate", deflateSync(body)],
  ])("an answer that comes as %s is read", async (encoding, bytes) => {
    const headers = { "content-type": "application/json", "content-encoding": encoding };
    answerWith(emulator, { headers, chunks: [bytes.subarray(0, 7), bytes.subarray(7)] });
    expect((await client.completion(hello)).choices[0]!.message.content).toBe("é😀 squeezed");
  });

  test("a compressed stream is read, and its cut is truncated", async () => {
    const bytes = gzipSync("Red green blue");
    const headers = { "content-type": "text/plain", "content-encoding": "gzip" };
    const streamed = { ...hello, stream: true } as const;
    answerWith(emulator, { headers, chunks: [bytes.subarray(0, 5), bytes.subarray(5)] });
    expect(await (await client.completion(streamed)).text()).toBe("Red green blue");
    emulator.setFault({ kind: "cut", afterChunks: 1 });
    expect((await caught((await client.completion(streamed)).text())).code).toBe("truncated");
  });

  test.each([
    ["an unknown encoding", "zap", Buffer.from([1, 2, 3])],
    ["bytes that are not what they are called", "gzip", body],
  ])("%s is an AnyModelError", async (_, encoding, bytes) => {
    const headers = { "content-type": "application/json", "content-encoding": encoding };
    answerWith(emulator, { headers, chunks: [bytes] });
    expect(await caught(client.completion(hello))).toMatchObject({ status: 502 });
  });

  test("a long prompt of all kinds of letters arrives whole", async () => {
    const content = 'é😀模\u0000\u2028"\\ \r\n'.repeat(100_000);
    await client.completion({ ...hello, messages: [{ role: "user", content }] });
    expect(lastBody(emulator).messages[0].content).toBe(content);
  });

  test("headers that core sets are there", async () => {
    await client.completion(hello);
    const { headers } = emulator.requests.at(-1)!;
    expect(headers).toMatchObject({ "content-type": "application/json", accept: "*/*" });
    expect(headers["user-agent"]).toBeTruthy();
  });

  test.each([
    ["x-bad", "a\nb"],
    ["bad name", "x"],
    ["x-bad", "模"],
  ])("the header %j: %j cannot be sent, and that is the caller's mistake", async (name, value) => {
    const retrying = connect(emulator, {}, defaults);
    const error = await caught(retrying.completion(hello, { headers: { [name]: value } }));
    expect(error).toMatchObject({ status: 400, retryable: false });
    expect(emulator.requests).toEqual([]);
  });

  test("many calls at once get each its own answer", async () => {
    const names = Array.from({ length: 40 }, (_, at) => `org/m${at}`);
    const answers = await Promise.all(
      names.map((name) => client.completion({ ...hello, model: `bytez/${name}` as string })),
    );
    answers.forEach((answer, at) =>
      expect(answer.choices[0]!.message.content).toContain(`${names[at]},`),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(40);
  });
});
