import { geminiFaults } from "@anymodel/testkit/gemini";
import { expect, test } from "vitest";
import { caught, connect, hello, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator, {}, { maxRetries: 0 });
const json = connect(emulator, { stream: "json" }, { maxRetries: 0 });

test.each([
  ["badKey", { code: "authentication", status: 400, retryable: false }, "API key not valid"],
  ["permissionDenied", { code: "permission", status: 403 }, "does not have permission"],
  ["modelNotFound", { code: "not_found", status: 404 }, "not found"],
  ["rateLimit", { code: "rate_limit", status: 429, retryable: true, retryAfter: 0.02 }, "quota"],
  ["dailyQuota", { code: "insufficient_quota", status: 429, retryable: false }, "quota"],
  ["tooLong", { code: "context_length_exceeded", status: 400 }, "input token count"],
  ["serverError", { code: "server_error", status: 500, retryable: true }, "internal error"],
  ["overloaded", { code: "overloaded", status: 503, retryable: true }, "overloaded"],
  ["errorInSuccess", { code: "server_error", status: 502, retryable: false }, "CUDA out of memory"],
] as const)("%s", async (name, expected, words) => {
  for (const call of [
    () => client.completion(hello),
    () => client.completion({ ...hello, stream: true }),
    async () => (await json.completion({ ...hello, stream: true })).text(),
  ]) {
    emulator.setFault(geminiFaults[name]);
    const error = await caught(call());
    expect(error).toMatchObject({ ...expected, provider: "gemini" });
    expect(error.message).toContain(words);
    expect(JSON.stringify(error)).not.toContain("gm_test_key");
  }
});

test("a limit of a minute is waited for, as long as Gemini says", async () => {
  emulator.setFault(geminiFaults.rateLimit, { times: 1 });
  const answer = await connect(emulator).completion(hello);
  expect(answer.choices[0]!.finish_reason).toBe("stop");
});

test("an error in a list, as JSON streams send it", async () => {
  emulator.configure({ apiKey: "another" });
  const error = await caught(json.completion({ ...hello, stream: true }));
  expect(error).toMatchObject({ code: "authentication" });
  expect(error.message).toContain("API key not valid");
});

test("an unknown model keeps the provider's words", async () => {
  const error = await caught(client.completion({ ...hello, model: "gemini/gemini-0" }));
  expect(error).toMatchObject({ code: "not_found" });
  expect(error.message).toContain("models/gemini-0 is not found");
});
