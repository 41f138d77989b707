import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { bytezFaults } from "@anymodel/testkit/bytez";
import { expect, test } from "vitest";
import { BYTEZ_FAULTS } from "../src/emulators.ts";
import { run, start } from "./command.ts";

function ask(url: string, key = "any"): Promise<Response> {
  return fetch(`${url}/models/v2/Qwen/Qwen3-4B`, {
    method: "POST",
    headers: { authorization: key, "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: "Hello" }] }),
  });
}

test.each(["SIGTERM", "SIGINT"] as const)(
  "it serves until %s, and then ends well",
  async (signal) => {
    const { child, finished, printed } = start(["emulate", "bytez", "--port", "0"]);
    const [, url] = await printed(/^listening on (http:\/\/127\.0\.0\.1:\d+)\n.*--base-url/m);
    const answer = await ask(url!);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ error: null, output: { role: "assistant" } });
    child.kill(signal);
    const { code, stderr } = await finished;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    await expect(ask(url!)).rejects.toThrow("fetch failed");
  },
);

test("faults strike in order, each as often as told", async () => {
  const { child, finished, printed } = start([
    "emulate",
    "bytez",
    "--port",
    "0",
    "--fault",
    "rate-limit:2",
    "empty:1",
  ]);
  const [, url] = await printed(/^listening on (\S+)$/m);
  const answers = [];
  for (let call = 0; call < 4; call++) answers.push(await ask(url!));
  expect(answers.map(({ status }) => status)).toEqual([429, 429, 200, 200]);
  expect(await answers[2]!.text()).toBe("");
  child.kill();
  await finished;
});

test("a used port, an unknown fault and an unknown provider are said in words", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const [used, fault, provider] = await Promise.all([
    run(["emulate", "bytez", "--port", String(port)]),
    run(["emulate", "bytez", "--fault", "nonsense"]),
    run(["emulate", "nobody"]),
  ]);
  server.close();
  expect(used.code).toBe(1);
  expect(used.stderr).toBe(
    `error config\nPort ${port} is in use; choose another with --port, or any free one with --port 0.\n`,
  );
  expect(fault.code).toBe(1);
  expect(fault.stderr).toContain("There is no fault called nonsense; choose from unauthorized,");
  expect(provider.code).toBe(1);
  expect(provider.stderr).toContain("Allowed choices are bytez.");
});

test("every fault of the Bytez emulator has a name on the command line", () => {
  expect(Object.values(BYTEZ_FAULTS).toSorted()).toEqual(Object.keys(bytezFaults).toSorted());
});
