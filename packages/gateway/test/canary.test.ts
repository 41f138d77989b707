import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { deployment, start } from "./support/start.ts";

const canary = (name: string) => `CANARY-${name}-${randomBytes(12).toString("hex")}`;

/** The forms in which a secret may hide: as it is, escaped, encoded, at any offset of base64. */
function formsOf(secret: string): string[] {
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.from("x".repeat(offset) + secret).toString("base64");
    return text.slice(4, -4);
  });
  const hex = Buffer.from(secret).toString("hex");
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    encodeURIComponent(secret),
    json,
    JSON.stringify(json).slice(1, -1),
    hex,
    ...base64,
  ];
}

const FAULTS = [
  { kind: "status", status: 400 },
  { kind: "status", status: 401 },
  { kind: "status", status: 402 },
  { kind: "status", status: 429 },
  { kind: "status", status: 500 },
  { kind: "error-in-success" },
  { kind: "html" },
  { kind: "garbage" },
  { kind: "empty" },
  { kind: "cut" },
  { kind: "reset" },
] as const;

test("CVE-2024-9606, CVE-2025-11203: keys and prompts stand in no answer, header, log or metric", async () => {
  const keys = {
    provider: canary("provider"),
    providerEnvironment: canary("env"),
    master: canary("master"),
    header: canary("header"),
    wrong: canary("wrong"),
  };
  // Quotes and backslashes, so that escaped forms differ from the plain one.
  const prompt = `${canary("prompt")} "quoted" back\\slash ümlaut`;
  const system = canary("system");
  const image = `data:image/png;base64,${Buffer.from(canary("image").repeat(4)).toString("base64")}`;
  await using running = await start({
    environment: { SECRET_KEY: keys.providerEnvironment },
    config: (baseURL) => ({
      model_list: [
        deployment(baseURL, {
          api_key: keys.provider,
          extra_headers: { "x-secret-header": keys.header },
        }),
        deployment(baseURL, { api_key: "os.environ/SECRET_KEY" }, "other"),
      ],
      // Each failure is one answer, so that all of them are seen in little time.
      router_settings: { num_retries: 0 },
      general_settings: { master_key: keys.master },
    }),
  });
  const seen: string[] = [];
  const look = async (path: string, init: RequestInit = {}): Promise<void> => {
    const headers = { authorization: `Bearer ${keys.master}`, ...init.headers };
    const response = await fetch(running.url + path, { ...init, headers });
    seen.push(JSON.stringify([...response.headers]), await response.text());
  };
  const ask = (body: object, headers?: Record<string, string>) =>
    look("/v1/chat/completions", {
      method: "POST",
      body: JSON.stringify(body),
      ...(headers && { headers }),
    });
  const content = [
    { type: "text", text: prompt },
    { type: "image_url", image_url: { url: image } },
  ];
  const messages = [
    { role: "system", content: system },
    { role: "user", content },
  ];

  for (const fault of [undefined, ...FAULTS]) {
    for (const model of ["gemma", "other"]) {
      for (const stream of [false, true]) {
        // A provider that repeats what it was sent, key included, is the worst case.
        const message = `You said ${prompt} with ${model === "gemma" ? `${keys.provider} and ${keys.header}` : keys.providerEnvironment}`;
        if (fault)
          running.emulator.setFault({
            ...fault,
            ...("status" in fault || fault.kind === "error-in-success" ? { message } : {}),
          });
        await ask({ model, messages, stream });
        running.emulator.clearFaults();
      }
    }
  }
  await ask({ model: prompt, messages });
  await ask({ model: "gemma", messages: [{ role: "user", content: { [prompt]: 1 } }] });
  await ask({ model: "gemma", messages }, { authorization: `Bearer ${keys.wrong}` });
  await ask({ model: "gemma", messages, temperature: prompt });
  await ask({ model: "gemma", messages, seed: 1, user: prompt });
  await look(`/v1/chat/completions?api_key=${keys.master}`);
  await look(`/nowhere/${keys.master}`);
  for (const path of [
    "/v1/models",
    "/model/info",
    "/health",
    "/metrics",
    "/openapi.json",
    "/v1/models/gemma",
  ])
    await look(path);
  await running.gateway
    .reload({ model_list: [{ model_name: keys.provider }] } as never)
    .catch((error) => seen.push(error.message));
  await sleep(300);

  const log = running.log();
  expect(log.split("\n").length).toBeGreaterThan(50);
  const answers = seen.join("\n");
  for (const [name, secret] of Object.entries(keys)) {
    for (const form of formsOf(secret)) {
      expect([`${name} in an answer as ${form}`, answers.includes(form)]).toEqual([
        `${name} in an answer as ${form}`,
        false,
      ]);
      expect([`${name} in the log as ${form}`, log.includes(form)]).toEqual([
        `${name} in the log as ${form}`,
        false,
      ]);
    }
  }
  const unnamed = seen.filter((text) => !text.includes("does not exist")).join("\n");
  for (const secret of [prompt, prompt.slice(0, 40), system, image, image.slice(30)]) {
    for (const form of formsOf(secret)) {
      expect([`a prompt in an answer as ${form}`, unnamed.includes(form)]).toEqual([
        `a prompt in an answer as ${form}`,
        false,
      ]);
      expect([`a prompt in the log as ${form}`, log.includes(form)]).toEqual([
        `a prompt in the log as ${form}`,
        false,
      ]);
    }
  }
});
