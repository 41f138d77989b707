import { inspect } from "node:util";
import { expect, test } from "vitest";
import { AnyModelError, isAnyModelError, Secret } from "@anymodel/core";

test("an error says its code's status and whether it may be retried", () => {
  const error = new AnyModelError({ code: "rate_limit", message: "Slow down." });
  expect(error).toMatchObject({
    status: 429,
    retryable: true,
    attempts: [],
    message: "Slow down.",
  });
  expect(isAnyModelError(error)).toBe(true);
  expect(isAnyModelError(new Error("x"))).toBe(false);
});

test("a secret reads [redacted] by every road", () => {
  const secret = new Secret("bz_canary");
  const roads = [String(secret), JSON.stringify({ secret }), inspect({ secret }), `${secret}`];
  for (const road of roads) expect(road).not.toContain("canary");
  expect(secret.reveal()).toBe("bz_canary");
});
