import { createClient } from "@anymodel/core";
import { bytez } from "@anymodel/provider-bytez";
import { startBytezEmulator } from "@anymodel/testkit/bytez";
import { afterAll, expect, test } from "vitest";
import { caught } from "./support/caught.ts";

const emulator = await startBytezEmulator();
afterAll(() => emulator.close());
const client = createClient({
  providers: [bytez({ apiKey: "k", baseURL: emulator.baseURL })],
  maxRetries: 0,
});
const model = "bytez/sentence-transformers/all-MiniLM-L6-v2";

test("each text is a request, and the vectors come in the order of the inputs", async () => {
  const together = await client.embedding({ model, input: ["a river", "a mountain"] });
  expect(emulator.requests.map(({ body }) => body)).toEqual([
    { text: "a river" },
    { text: "a mountain" },
  ]);
  const apart = await Promise.all(
    ["a river", "a mountain"].map((input) => client.embedding({ model, input })),
  );
  expect(together.data.map(({ embedding }) => embedding)).toEqual(
    apart.map(({ data }) => data[0]!.embedding),
  );
  expect(together).not.toHaveProperty("usage");
});

test("base64 holds the same numbers", async () => {
  const { data: plain } = await client.embedding({ model, input: "x" });
  const { data } = await client.embedding({ model, input: "x", encoding_format: "base64" });
  const bytes = Uint8Array.from(atob(data[0]!.embedding as string), (c) => c.charCodeAt(0));
  expect([...new Float32Array(bytes.buffer)]).toEqual(
    (plain[0]!.embedding as number[]).map((value) => Math.fround(value)),
  );
});

test.each([
  ["an error in a good answer", { error: "CUDA out of memory", output: null }, "server_error"],
  ["a vector for each token", { error: null, output: [[1], [2]] }, "invalid_response"],
  ["text", { error: null, output: "no vector" }, "invalid_response"],
])("%s is no embedding", async (_, body, code) => {
  emulator.setFault({ kind: "respond", times: 1, body });
  expect(await caught(client.embedding({ model, input: "x" }))).toMatchObject({ code });
});
