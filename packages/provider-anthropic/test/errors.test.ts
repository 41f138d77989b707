import { anthropicFaults } from "@anymodel/testkit/anthropic";
import { describe, expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { connect, hello, KEY, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);

describe("replies", () => {
  test.each([
    ["unauthorized", "authentication", 401, "invalid x-api-key"],
    ["billing", "insufficient_quota", 402, "billing"],
    ["forbidden", "permission", 403, "permission"],
    ["notFound", "not_found", 404, "Not found"],
    ["tooLarge", "invalid_request", 413, "maximum size"],
    ["rateLimit", "rate_limit", 429, "rate limit"],
    ["serverError", "server_error", 500, "Internal server error"],
    ["badGateway", "server_error", 502, "502"],
    ["overloaded", "overloaded", 529, "Overloaded"],
    ["creditTooLow", "insufficient_quota", 400, "credit balance"],
    ["contextLength", "context_length_exceeded", 400, "prompt is too long"],
    ["contentPolicy", "content_policy", 400, "content filtering policy"],
  ] as const)("%s", async (name, code, status, words) => {
    emulator.setFault(anthropicFaults[name]);
    for (const stream of [false, true]) {
      const error = await caught(client.completion({ ...hello, stream }));
      expect(error).toMatchObject({ code, status, provider: "anthropic" });
      expect(error.message).toContain(words);
      if (name !== "badGateway") expect(error.requestId).toMatch(/^req_/);
      if (name === "rateLimit") expect(error.retryAfter).toBe(1);
      expect(JSON.stringify(error)).not.toContain(KEY);
    }
  });

  test("an overload is asked again, a bad request is not", async () => {
    const patient = connect(emulator, {}, { maxRetries: 1 });
    emulator.setFault({ ...anthropicFaults.overloaded, retryAfter: 0 }, { times: 1 });
    expect((await patient.completion(hello)).choices[0]?.finish_reason).toBe("stop");
    expect(emulator.requests).toHaveLength(2);
    emulator.setFault(anthropicFaults.creditTooLow);
    await caught(patient.completion(hello));
    expect(emulator.requests).toHaveLength(3);
  });

  test("a spend limit is no rate limit", async () => {
    const error = {
      type: "rate_limit_error",
      message: "Limit reached",
      details: { error_code: "enforced_spend_limit_reached" },
    };
    emulator.setFault({ kind: "status", status: 429, body: { type: "error", error } });
    expect(await caught(client.completion(hello))).toMatchObject({ code: "insufficient_quota" });
  });
});

test("an error in the middle of a stream keeps what came", async () => {
  emulator.setFault(anthropicFaults.overloadedInStream);
  const stream = await client.completion({ ...hello, stream: true });
  expect(await caught(stream.final())).toMatchObject({
    code: "overloaded",
    partial: { choices: [{ message: { content: "Hello" }, finish_reason: null }] },
  });
});

test("an error inside of a success", async () => {
  emulator.setFault({ kind: "error-in-success", message: "It broke" });
  for (const stream of [false, true]) {
    const error = await caught(client.completion({ ...hello, stream }));
    expect(error).toMatchObject({ code: "server_error", message: "[anthropic] It broke" });
  }
});

test.each(["empty", "garbage"] as const)("%s is no answer", async (kind) => {
  emulator.setFault({ kind });
  expect(await caught(client.completion(hello))).toMatchObject({ code: "invalid_response" });
});

test("what the emulator refuses, it refuses with its words", async () => {
  const model = "anthropic/claude-sonnet-5-5";
  const error = await caught(client.completion({ ...hello, model, temperature: 0.5 }));
  expect(error.message).toContain("`temperature` is deprecated for this model.");
});
