import { bytez } from "@anymodel/provider-bytez";
import { conformance } from "@anymodel/testkit";
import { describe, expect, it } from "vitest";

conformance(bytez(), {
  describe,
  it,
  expect,
  vectors: new URL("./vectors/", import.meta.url),
  report: new URL("../conformance.json", import.meta.url),
});
