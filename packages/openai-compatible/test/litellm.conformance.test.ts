import { litellm } from "@anymodel/openai-compatible";
import { conformance } from "@anymodel/testkit";
import { describe, expect, it } from "vitest";

conformance(litellm(), {
  describe,
  it,
  expect,
  vectors: new URL("./vectors/litellm/", import.meta.url),
  report: new URL("../conformance-litellm.json", import.meta.url),
});
