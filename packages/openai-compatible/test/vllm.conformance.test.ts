import { vllm } from "@anymodel/openai-compatible";
import { conformance } from "@anymodel/testkit";
import { describe, expect, it } from "vitest";

conformance(vllm(), {
  describe,
  it,
  expect,
  vectors: new URL("./vectors/vllm/", import.meta.url),
  report: new URL("../conformance-vllm.json", import.meta.url),
});
