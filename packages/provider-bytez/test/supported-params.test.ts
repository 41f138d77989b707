import { expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { connect, hello, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();

test("natively: what has a place in params, and Hugging Face's own", async () => {
  const names = await connect(emulator).supportedParams("bytez/any/model");
  const expected = [
    "temperature",
    "top_p",
    "max_tokens",
    "max_completion_tokens",
    "max_new_tokens",
    "repetition_penalty",
    "top_k",
    "do_sample",
  ];
  expect(names).toEqual(expect.arrayContaining(expected));
  for (const name of [
    "seed",
    "tools",
    "stop",
    "n",
    "user",
    "metadata",
    "response_format",
    "logprobs",
  ]) {
    expect(names).not.toContain(name);
  }
  expect(new Set(names).size).toBe(names.length);
  expect(emulator.requests).toEqual([]);
});

test("every name that is listed is acted on, on each API", async () => {
  const values: Record<string, unknown[]> = {};
  for (const api of ["native", "openai", "container"] as const) {
    const client = connect(emulator, { api });
    for (const name of await client.supportedParams("bytez/any/model")) {
      if (name === "stream_options") continue;
      const samples = values[name] ?? [
        0.5,
        2,
        true,
        "x",
        ["x"],
        [1],
        [[1]],
        { type: "x" },
        [{ type: "x" }],
      ];
      let acted = false;
      for (const value of samples) {
        const shown = await client
          .explain({ ...hello, [name]: value } as typeof hello)
          .catch(() => undefined);
        if (!shown) continue;
        acted = true;
        expect(JSON.stringify(shown.request.body)).toContain(JSON.stringify(value));
        expect(shown.warnings).toEqual([]);
        break;
      }
      expect(acted, `${name} on ${api}`).toBe(true);
    }
  }
});

test("on the OpenAI route: OpenAI's", async () => {
  const names = await connect(emulator, { api: "openai" }).supportedParams("bytez/openai/gpt-4o");
  expect(names).toEqual(
    expect.arrayContaining(["seed", "tools", "logprobs", "response_format", "user", "n"]),
  );
  expect(names).not.toContain("repetition_penalty");
});

test("an unknown prefix is told", async () => {
  const error = await caught(connect(emulator).supportedParams("byetz/any"));
  expect(error).toMatchObject({ code: "unknown_provider", param: "model" });
});
