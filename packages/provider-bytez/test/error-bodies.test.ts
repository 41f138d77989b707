import { expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { answerWith, connect, hello, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator, {}, { maxRetries: 0 });

test("a provider's request id is on the error", async () => {
  answerWith(emulator, { status: 400, headers: { "x-request-id": "req_1" }, body: { error: "x" } });
  expect((await caught(client.completion(hello))).requestId).toBe("req_1");
});

test("a very deep or odd error body is classified by its status", async () => {
  const deep = `${"[".repeat(20_000)}1${"]".repeat(20_000)}`;
  const bodies = [
    deep,
    `{"error":${deep}}`,
    '{"error":{"code":{"toString":1},"message":null}}',
    "[]",
    "null",
    '""',
    "7",
    '{"__proto__":1}',
  ];
  for (const bodyText of bodies) {
    answerWith(emulator, {
      status: 401,
      headers: { "content-type": "application/json" },
      bodyText,
    });
    const error = await caught(client.completion(hello));
    expect(error).toMatchObject({
      code: "authentication",
      status: 401,
      attempts: [{ status: 401 }],
    });
    expect(error.message.length).toBeLessThan(700);
  }
});

test("a message is at most 500 characters of the provider's", async () => {
  answerWith(emulator, { status: 400, body: { error: "x".repeat(100_000) } });
  const error = await caught(client.completion(hello));
  expect(error.message.match(/x+/)![0].length).toBeLessThanOrEqual(500);
});

test("raw adds the provider's body, and only if asked for", async () => {
  const body = { error: null, output: "ok", extra: 1 };
  answerWith(emulator, { body });
  expect((await client.completion(hello, { raw: true })).raw).toEqual(body);
  expect(await client.completion(hello)).not.toHaveProperty("raw");
});
