import { inspect } from "node:util";
import { createClient } from "@anymodel/core";
import { bytez } from "@anymodel/provider-bytez";
import { afterEach, expect, test, vi } from "vitest";
import { caught } from "./support/caught.ts";
import { connect, hello, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
afterEach(() => vi.unstubAllEnvs());

test("it shows what completion sends, and sends nothing", async () => {
  for (const api of ["native", "openai"] as const) {
    const client = connect(emulator, { api });
    const request = { ...hello, max_tokens: 7, stream: true, user: "u" } as const;
    const { request: shown, warnings } = await client.explain(request);
    expect(emulator.requests).toEqual([]);
    const stream = await client.completion(request);
    await stream.text();
    const { method, path, body, headers } = emulator.requests.pop()!;
    expect({ method: shown.method, body: shown.body }).toEqual({ method, body });
    expect(shown.url).toBe(emulator.url + path);
    expect(shown.headers["content-type"]).toBe(headers["content-type"]);
    expect(warnings).toEqual(stream.warnings ?? []);
  }
});

test("secrets are replaced, wherever they are set", async () => {
  vi.stubEnv("BYTEZ_API_KEY", "canary_environment");
  const client = createClient({ providers: [bytez({ providerKey: "canary_provider" })] });
  const headers = {
    "x-api-key": "canary_header",
    Authorization: "Basic canary_authorization",
    "x-plain": "shown",
  };
  for (const options of [{ headers }, { headers, apiKey: "canary_call" }]) {
    const explanation = await client.explain(hello, options);
    expect(inspect(explanation, { depth: 9 }) + JSON.stringify(explanation)).not.toContain(
      "canary",
    );
    expect(explanation.request.headers).toMatchObject({
      authorization: "Key [redacted]",
      "provider-key": "[redacted]",
      "x-plain": "shown",
    });
  }
});

test("without a key it says which is missing", async () => {
  vi.stubEnv("BYTEZ_API_KEY", undefined);
  const { request } = await createClient({ providers: [bytez()] }).explain(hello);
  expect(request.headers.authorization).toContain("BYTEZ_API_KEY");
});

test("it refuses what completion refuses", async () => {
  const client = connect(emulator);
  const request = { ...hello, seed: 1 } as unknown as typeof hello;
  expect(await caught(client.explain(request))).toMatchObject({
    code: "unsupported_parameter",
    param: "seed",
  });
  const { warnings } = await client.explain(request, { dropParams: true });
  expect(warnings).toMatchObject([{ code: "unsupported_parameter", param: "seed" }]);
});
