import { isAnyModelError } from "@anymodel/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { prose } from "./support/arbitrary.ts";
import { connect, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();

test("no request body or path ever holds a key", async () => {
  const secrets = { apiKey: "canary_setting", providerKey: "canary_provider" };
  const calls = fc.record({
    api: fc.constantFrom("native", "openai", "container"),
    stream: fc.boolean(),
    content: prose,
    parameters: fc.record(
      {
        temperature: fc.constant(0.5),
        max_tokens: fc.nat(),
        user: prose,
        watermark: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
    extra_body: fc.record({ params: fc.record({ top_k: fc.nat() }) }, { requiredKeys: [] }),
    options: fc.record(
      { apiKey: fc.constant("canary_call"), headers: fc.constant({ "x-secret": "canary_header" }) },
      { requiredKeys: [] },
    ),
  });
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(calls, async ({ api, stream, content, parameters, extra_body, options }) => {
      emulator.requests.length = 0;
      const baseURL = api === "container" ? emulator.url : emulator.baseURL;
      const client = connect(emulator, { api, baseURL, ...secrets }, { maxRetries: 0 });
      const messages = [{ role: "user", content }] as const;
      const request = { ...parameters, extra_body, model: "bytez/a/b" as string, messages, stream };
      const call = client.completion(request, options).then(async (answer) => {
        if ("text" in answer) await answer.text();
      });
      // The emulator refuses some of these bodies: they have been sent all the same.
      const error = await call.catch((error: unknown) => error);
      expect(error === undefined || isAnyModelError(error)).toBe(true);
      for (const { rawBody, path, headers } of emulator.requests) {
        sent++;
        expect(Buffer.from(rawBody).toString() + path).not.toContain("canary");
        expect(headers.authorization).toContain(options.apiKey ?? secrets.apiKey);
      }
    }),
    { numRuns: 60 },
  );
  expect(sent).toBe(60);
});
