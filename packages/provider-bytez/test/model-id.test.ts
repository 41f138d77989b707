import * as fc from "fast-check";
import { expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { connect, hello, openEmulator } from "./support/emulator.ts";
import { transports } from "./support/transports.ts";

const emulator = await openEmulator();
const client = connect(emulator);

test.each([
  ["a", "/a"],
  ["org/name", "/org/name"],
  ["a/b/c/d", "/a/b/c/d"],
  ["org/we ird?m#1", "/org/we%20ird%3Fm%231"],
  ["org/50%2F50", "/org/50%252F50"],
  ["org/a:b@c&d=e+f", "/org/a%3Ab%40c%26d%3De%2Bf"],
  ["org/naïve-模型-😀", "/org/na%C3%AFve-%E6%A8%A1%E5%9E%8B-%F0%9F%98%80"],
  ["org/..hidden", "/org/..hidden"],
  ["org/a\\..\\b", "/org/a%5C..%5Cb"],
  ["org/tab\there\nline", "/org/tab%09here%0Aline"],
  ["list/models", "/list/models"],
])("%j is called at %s", async (name, path) => {
  const { request } = await client.explain({ ...hello, model: `bytez/${name}` as string });
  expect(request.url).toBe(emulator.baseURL + path);
});

test.each(transports)(
  "any well-formed id arrives as it was written, over $transport",
  async ({ defaults }) => {
    const client = connect(emulator, {}, defaults);
    const segment = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
      .filter((text) => !/^\.{1,2}$|\//.test(text) && text.isWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.array(segment, { minLength: 2, maxLength: 4 }), async (segments) => {
        const name = `x${segments.join("/")}`;
        await client.completion({ ...hello, model: `bytez/${name}` as string });
        const { path, model } = emulator.requests.at(-1)!;
        expect(path.split("/").slice(3).map(decodeURIComponent).join("/")).toBe(name);
        expect(path).toMatch(/^[\x21-\x7e]+$/);
        expect(model).toBe(name);
      }),
      { numRuns: 40 },
    );
  },
);

test.each([
  "bytez/",
  "bytez",
  "bytez//a",
  "bytez/a/",
  "bytez/a//b",
  "bytez/.",
  "bytez/..",
  "bytez/a/../b",
  "bytez/a/..",
  "bytez/./a",
  "bytez/../../list/models",
  "bytez/a\ud800",
])("%j is no model id", async (model: string) => {
  for (const api of ["native", "openai"] as const) {
    const error = await caught(connect(emulator, { api }).completion({ ...hello, model }));
    expect(error).toMatchObject({ code: "invalid_request", status: 400, param: "model" });
  }
  expect(emulator.requests).toEqual([]);
});

test.each([undefined, null, 1, {}, [], ""])("%j is no model", async (model) => {
  const error = await caught(client.completion({ ...hello, model } as never));
  expect(error).toMatchObject({ param: "model" });
  expect(error.status).toBeGreaterThanOrEqual(400);
});

test("an answer carries the id that was asked for, and no request goes before the call", async () => {
  const answer = await client.completion(hello);
  expect(answer.model).toBe("bytez/Qwen/Qwen3-4B");
  expect(emulator.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "POST /models/v2/Qwen/Qwen3-4B",
  ]);
});
