import { bytez } from "@anymodel/provider-bytez";
import { conformance } from "@anymodel/testkit";
import { describe, expect, it } from "vitest";

conformance(bytez({ api: "openai" }), {
  describe,
  it,
  expect,
  settings: { api: "openai" },
  vectors: new URL("./vectors/", import.meta.url),
  report: new URL("../conformance-openai.json", import.meta.url),
});
