import { ollama } from "@anymodel/provider-ollama";
import { conformance } from "@anymodel/testkit";
import { describe, expect, it } from "vitest";

conformance(ollama(), {
  describe,
  it,
  expect,
  vectors: new URL("./vectors/conformance/", import.meta.url),
  report: new URL("../conformance.json", import.meta.url),
});
