import { gemini } from "@anymodel/provider-gemini";
import { conformance } from "@anymodel/testkit";
import { describe, expect, it } from "vitest";

conformance(gemini(), {
  describe,
  it,
  expect,
  vectors: new URL("./vectors/conformance/", import.meta.url),
  report: new URL("../conformance.json", import.meta.url),
});
