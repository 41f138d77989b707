import { expect, test } from "vitest";
import { startBeforeOpenAI } from "./support/openai-upstream.ts";

const event = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: "1", created: 1, choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;

test.each([
  [undefined, 502],
  [3, 200],
])("one event of 2 MB, with max_event_mb %s: %i", async (max_event_mb, status) => {
  await using running = await startBeforeOpenAI(
    (response) =>
      response.end(`${event("x".repeat(2_000_000))}${event("", "stop")}data: [DONE]\n\n`),
    { gateway_settings: { ...(max_event_mb && { max_event_mb }) } },
  );
  const response = await running.stream();
  const text = await response.text();
  const failed = response.status !== 200 || text.includes('"error"');
  expect(failed).toBe(status !== 200);
  if (failed) expect(text).toContain("invalid_response");
  expect(text.endsWith("data: [DONE]\n\n")).toBe(status === 200);
});
