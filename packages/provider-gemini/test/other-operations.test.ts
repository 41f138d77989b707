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

test("more models than a page holds", async () => {
  const models = Array.from({ length: 1500 }, (_, index) => ({ name: `test-${index}` }));
  emulator.configure({ models });
  const before = emulator.requests.length;
  const ids = (await client.models()).map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(models.map(({ name }) => `gemini/${name}`)));
  expect(new Set(ids).size).toBe(ids.length);
  expect(emulator.requests.slice(before).map(({ path }) => path)).toEqual([
    "/v1beta/models?pageSize=1000",
    "/v1beta/models?pageSize=1000&pageToken=1000",
  ]);
  emulator.configure({ models: [] });
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
