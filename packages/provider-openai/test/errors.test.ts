import { openaiFaults } from "@anymodel/testkit/openai";
import { describe, expect, test } from "vitest";
import { caught } from "./caught.ts";
import { connect, hello, openEmulator } from "./open.ts";

const emulator = await openEmulator();
const client = connect(emulator);

describe.each([false, true])("streamed: %s", (stream) => {
  test.each([
    ["unauthorized", "authentication", 401, false],
    ["permission", "permission", 403, false],
    ["rateLimit", "rate_limit", 429, true],
    ["insufficientQuota", "insufficient_quota", 429, false],
    ["modelNotFound", "not_found", 404, false],
    ["contextLength", "context_length_exceeded", 400, false],
    ["contentPolicy", "content_policy", 400, false],
    ["serverError", "server_error", 500, true],
    ["overloaded", "overloaded", 503, true],
    ["badGateway", "server_error", 502, true],
    ["errorInSuccess", "server_error", 502, false],
  ] as const)("%s", async (name, code, status, retryable) => {
    emulator.setFault(openaiFaults[name]);
    const error = await caught(client.completion({ ...hello, stream }));
    expect(error).toMatchObject({
      code,
      status,
      retryable,
      provider: "openai",
      model: hello.model,
    });
    const { body } = openaiFaults[name] as { body?: { error: { message: string } } };
    if (body) expect(error.message).toContain(body.error.message.slice(0, 60));
    expect(error.message).not.toContain("sk-test");
  });
});

test("the field at fault is named, and the request id kept", async () => {
  const error = await caught(client.completion({ ...hello, temperature: 3 }));
  expect(error).toMatchObject({
    code: "invalid_request",
    param: "temperature",
    requestId: "req_emulator",
  });
  expect(error.message).toContain("Invalid value for 'temperature'");
});

test("an unknown model", async () => {
  const error = await caught(client.completion({ ...hello, model: "openai/gpt-none" }));
  expect(error).toMatchObject({ code: "not_found", status: 404 });
  expect(error.message).toContain("The model `gpt-none` does not exist");
});

test("a prompt that is too long for the model", async () => {
  const messages = [{ role: "user", content: "word ".repeat(20_000) }] as const;
  const error = await caught(client.completion({ model: "openai/gpt-3.5-turbo", messages }));
  expect(error).toMatchObject({ code: "context_length_exceeded", status: 400 });
});

describe("streams that break", () => {
  const ask = async () => {
    const stream = await client.completion({ ...hello, stream: true });
    return stream.final();
  };

  test("an error event", async () => {
    emulator.setFault(openaiFaults.errorInStream);
    const error = await caught(ask());
    expect(error).toMatchObject({ code: "server_error", status: 502, retryable: false });
    expect(error.message).toContain("The server had an error");
    expect(error.partial?.choices[0]!.message.content).toBe("Hello");
  });

  test("a clean end without a finish", async () => {
    emulator.setFault(openaiFaults.endsEarly);
    const error = await caught(ask());
    expect(error).toMatchObject({ code: "truncated" });
    expect(error.partial?.choices[0]).toMatchObject({
      finish_reason: null,
      message: { content: "Hello" },
    });
  });

  test("a cut connection", async () => {
    emulator.setFault({ kind: "cut", afterChunks: 3 });
    const error = await caught(ask());
    expect(error).toMatchObject({ code: "truncated" });
    expect(error.partial?.choices[0]!.message.content).toBe("Hello 👋");
  });
});

test("a rate limit is waited out", async () => {
  emulator.setFault({ ...openaiFaults.rateLimit, retryAfter: 0, times: 1 });
  const patient = connect(emulator, {}, { maxRetries: 1 });
  expect((await patient.completion(hello)).choices).toHaveLength(1);
  expect(emulator.requests).toHaveLength(2);
});

test("a missing key is told with its variable", async () => {
  delete process.env.OPENAI_API_KEY;
  const keyless = connect(emulator, { apiKey: undefined });
  const error = await caught(keyless.completion(hello));
  expect(error).toMatchObject({ code: "authentication" });
  expect(error.message).toContain("OPENAI_API_KEY");
});
