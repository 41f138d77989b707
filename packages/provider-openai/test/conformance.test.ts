import { openai } from "@anymodel/provider-openai";
import { conformance } from "@anymodel/testkit";
import { describe, expect, it } from "vitest";

conformance(openai(), {
  describe,
  it,
  expect,
  vectors: new URL("./vectors/conformance/", import.meta.url),
  report: new URL("../conformance.json", import.meta.url),
});
