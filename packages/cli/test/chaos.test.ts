import { faultTable } from "@anymodel/testkit/faults";
import { expect, test } from "vitest";
import { run, start } from "./command.ts";

test("it prints addresses and names, serves until it is stopped, and then ends well", async () => {
  const { child, finished, printed } = start(["chaos", "--port", "0", "--pace", "1"]);
  const [, base] = await printed(
    /^ {2}openai +(http:\/\/127\.0\.0\.1:\d+\/openai\/v1)$[^]*every=50ms\.$/m,
  );
  const ask = (model: string) =>
    fetch(`${base}/chat/completions`, {
      method: "POST",
      headers: { authorization: "Bearer any", "content-type": "application/json" },
      body: JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] }),
    });
  expect((await ask("status-503-once")).status).toBe(503);
  expect((await ask("status-503-once")).status).toBe(200);
  child.kill();
  const { code, stdout, stderr } = await finished;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const { name, example } of faultTable) {
    if (name.startsWith("status-")) expect(stdout).toContain(name.slice("status-".length));
    else expect(stdout).toContain(`\n  ${example} `);
  }
});

test("a used port is said in words", async () => {
  const { child, printed } = start(["chaos", "--port", "0"]);
  const [, port] = await printed(/^listening on http:\/\/127\.0\.0\.1:(\d+)$/m);
  const { code, stderr } = await run(["chaos", "--port", port!]);
  child.kill();
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `error config\nPort ${port} is in use; choose another with --port, or any free one with --port 0.\n`,
  });
});
