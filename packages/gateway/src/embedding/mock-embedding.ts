import type { EmbeddingResponse } from "@anymodel/core";
import { throwMock } from "../chat/mock-answer.ts";
import type { CallPlan } from "../chat/plan-call.ts";

/** Halves and quarters are the same as 32-bit floats. */
const VECTOR = [0.5, 0.25, -0.5];
const ENCODED = "AAAAPwAAgD4AAAC/";

/** The answer of a `mock_response`: the same vector for each input, or the error that it names. */
export function mockEmbedding(mock: string, { name, body }: CallPlan): EmbeddingResponse {
  throwMock(mock);
  const { input, encoding_format: format } = body;
  const count = Array.isArray(input) && typeof input[0] !== "number" ? input.length : 1;
  return {
    object: "list",
    data: Array.from({ length: count }, (_, index) => ({
      object: "embedding",
      index,
      embedding: format === "base64" ? ENCODED : VECTOR,
    })),
    model: name,
    usage: { prompt_tokens: 10, total_tokens: 10 },
  };
}
