import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { hello, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();

/** A program that asks and then has nothing more to do; rejects if it does not end by itself. */
const run = (last: string) => {
  const program = `
    import { createClient } from "@anymodel/core";
    import { bytez } from "@anymodel/provider-bytez";
    const client = createClient({ providers: [bytez(${JSON.stringify({ apiKey: "k", baseURL: emulator.baseURL })})] });
    const hello = ${JSON.stringify(hello)};
    ${last}
    console.log("done");`;
  const node = ["--conditions=anymodel-source", "--input-type=module", "--eval", program];
  return promisify(execFile)(process.execPath, node, { timeout: 8000, cwd: import.meta.dirname });
};

test("a body that never comes is waited for, whatever its transport keeps alive", async () => {
  const { stdout } = await run(`
    const fetch = async () => new Response(new ReadableStream());
    const times = { timeout: 100, idleTimeout: 100 };
    const silent = createClient({ providers: [bytez({ apiKey: "k" })], fetch, ...times });
    const stream = await silent.completion({ ...hello, stream: true });
    await stream.text().catch(({ code }) => console.log(code));`);
  expect(stdout).toBe("timeout\ndone\n");
}, 20_000);

test.each([
  ["an answer", "await client.completion(hello);"],
  ["a stream", "await (await client.completion({ ...hello, stream: true })).text();"],
  [
    "a stream that was left",
    "for await (const _ of await client.completion({ ...hello, stream: true })) break;",
  ],
  ["a stream that nobody reads", "await client.completion({ ...hello, stream: true });"],
])("a program ends after %s", { timeout: 20_000 }, async (_, last) => {
  expect((await run(last)).stdout).toBe("done\n");
});
