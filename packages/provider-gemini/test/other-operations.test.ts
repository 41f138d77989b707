import { expect, test } from "vitest";
import { connect, lastBody, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);
const model = "gemini/gemini-embedding-001";

test("embeddings, a hundred at a time", async () => {
  const input = Array.from({ length: 101 }, (_, index) => `text ${index % 2}`);
  const answer = await client.embedding({ model, input, dimensions: 4, taskType: "CLUSTERING" });
  expect(answer.data).toHaveLength(101);
  expect(answer.data[2]!.embedding).toEqual(answer.data[0]!.embedding);
  expect(answer.usage).toEqual({ prompt_tokens: 202, total_tokens: 202 });
  expect(lastBody(emulator)).toEqual({
    requests: [
      {
        model: "models/gemini-embedding-001",
        content: { parts: [{ text: "text 0" }] },
        outputDimensionality: 4,
        taskType: "CLUSTERING",
      },
    ],
  });
});

test("models", async () => {
  const models = await client.models();
  expect(models).toContainEqual(
    expect.objectContaining({
      id: "gemini/gemini-3.8-flash",
      object: "model",
      inputTokenLimit: 1_048_576,
    }),
  );
});
