import { bytezFaults } from "@anymodel/testkit/bytez";
import type { PlannedFault } from "@anymodel/testkit/bytez";
import { describe, expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { connect, hello, openEmulator } from "./support/emulator.ts";
import { transports } from "./support/transports.ts";

const emulator = await openEmulator();
const html =
  "<html><head><title>502 Bad Gateway</title></head><body><h1>nginx secret stack</h1></body></html>";

describe.each(transports)("over $transport", ({ defaults }) => {
  const client = connect(emulator, {}, { ...defaults, maxRetries: 0 });

  test.each<[string, PlannedFault, object, string]>([
    [
      "401",
      bytezFaults.unauthorized,
      { code: "authentication", status: 401, retryable: false },
      "Unauthorized",
    ],
    [
      "402",
      bytezFaults.paymentRequired,
      { code: "insufficient_quota", status: 402, retryable: false },
      "Payment Required: Insufficient credits. Please add credits to continue.",
    ],
    [
      "403",
      { kind: "status", status: 403, message: "No" },
      { code: "permission", status: 403, retryable: false },
      "No",
    ],
    [
      "404",
      bytezFaults.modelNotFound,
      { code: "not_found", status: 404, retryable: false },
      "Model not found",
    ],
    [
      "429",
      bytezFaults.rateLimit,
      { code: "rate_limit", status: 429, retryable: true },
      "Rate limit exceeded",
    ],
    [
      "429 of the free plan",
      bytezFaults.concurrency,
      { code: "rate_limit", status: 429, retryable: true },
      "your plan allows for 1 concurrency",
    ],
    [
      "429 out of credits",
      bytezFaults.creditsUsedUp,
      { code: "insufficient_quota", status: 429, retryable: false },
      "Out of free monthly credits",
    ],
    [
      "500",
      bytezFaults.serverError,
      { code: "server_error", status: 500, retryable: true },
      "Internal server error",
    ],
    [
      "503",
      bytezFaults.unavailable,
      { code: "overloaded", status: 503, retryable: true },
      "Service unavailable",
    ],
    [
      "504",
      { kind: "status", status: 504, message: "Late" },
      { code: "timeout", status: 504, retryable: true },
      "Late",
    ],
    [
      "a prompt that is too long",
      {
        kind: "status",
        status: 400,
        message: "This model's maximum context length is 8192 tokens",
      },
      { code: "context_length_exceeded", status: 400 },
      "8192",
    ],
    [
      "an error that is an object",
      { kind: "status", status: 400, body: { error: { message: "No such voice" }, output: null } },
      { code: "invalid_request", status: 400 },
      "No such voice",
    ],
    [
      "an HTML page",
      { kind: "respond", status: 502, headers: { "content-type": "text/html" }, bodyText: html },
      { code: "server_error", status: 502, retryable: true },
      "502 Bad Gateway",
    ],
    [
      "plain text",
      {
        kind: "respond",
        status: 500,
        headers: { "content-type": "text/plain" },
        bodyText: "upstream connect error",
      },
      { code: "server_error", status: 500 },
      "upstream connect error",
    ],
    [
      "an error without a body",
      { kind: "respond", status: 500, bodyText: "" },
      { code: "server_error", status: 500 },
      "500",
    ],
    [
      "an empty good body",
      { kind: "empty" },
      { code: "invalid_response", status: 502, retryable: false },
      "empty",
    ],
    [
      "a good body that is no JSON",
      { kind: "garbage" },
      { code: "invalid_response", status: 502, retryable: false },
      "JSON",
    ],
    [
      "a good body that is cut",
      { kind: "cut" },
      { code: "truncated", status: 502, retryable: false },
      "",
    ],
    [
      "an error inside a 200",
      bytezFaults.errorInSuccess,
      { code: "server_error", status: 502, retryable: false },
      "CUDA out of memory",
    ],
    [
      "an error object inside a 200",
      { kind: "respond", body: { error: { message: "boom" }, output: null } },
      { code: "server_error", status: 502 },
      "boom",
    ],
  ])("%s", async (_, fault, expected, words) => {
    emulator.setFault(fault);
    const error = await caught(client.completion(hello));
    expect(error).toMatchObject({ ...expected, provider: "bytez", model: hello.model });
    expect(error.message).toContain(words);
    expect(error.message).toMatch(/^\[bytez\] /);
    expect(error.message).not.toMatch(/<[a-z]|secret stack/);
    expect(error.name).toBe("AnyModelError");
  });
});
