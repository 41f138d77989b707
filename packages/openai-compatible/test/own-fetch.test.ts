/** A caller's own fetch may do what no platform's does. */
import { createClient } from "@anymodel/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openai } from "../src/index.ts";

const unhandled: unknown[] = [];
const keep = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => void process.on("unhandledRejection", keep));
afterEach(() => void process.off("unhandledRejection", keep));

test("one that throws at once, and an abort right after it", async () => {
  const leaving = new AbortController();
  const client = createClient({
    providers: [openai({ apiKey: "sk-0123456789", baseURL: "http://example.org/v1" })],
    fetch: () => {
      queueMicrotask(() => leaving.abort());
      throw new TypeError("no network here");
    },
  });
  const asked = client.completion(
    { model: "openai/m", messages: [{ role: "user", content: "Hi" }] },
    { signal: leaving.signal },
  );
  await expect(asked).rejects.toMatchObject({ code: "aborted" });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(unhandled).toEqual([]);
});
