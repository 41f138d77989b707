import { inspect } from "node:util";
import type { AnyModelError } from "@anymodel/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { answerWith, connect, hello, openEmulator } from "./support/emulator.ts";
import { transports } from "./support/transports.ts";

const emulator = await openEmulator();
const KEY = 'bz_k3y/w+th"odd=chars&42';
const PROVIDER_KEY = "sk_upstream_5678901234";
const PROMPT = 'My diary: "On Tuesday I met Mr. Smith\nat the harbour" and never told.';
const request = { ...hello, messages: [{ role: "user", content: PROMPT }] } as const;

/** Everything that a program could print of an error. */
function everything(error: AnyModelError): string {
  const causes: unknown[] = [];
  for (let cause = error.cause; cause; cause = (cause as Error).cause) causes.push(cause);
  const own = Object.getOwnPropertyNames(error).map((name) => String((error as any)[name]));
  const shown = [error, ...causes].flatMap((value) => [
    String(value),
    (value as Error).stack,
    JSON.stringify(value),
    inspect(value, { depth: 20, showHidden: true }),
  ]);
  return [error.message, error.stack, ...own, ...shown, JSON.stringify({ ...error })].join("\n");
}

function leaks(error: AnyModelError): string[] {
  const text = everything(error);
  const secrets = [KEY, PROVIDER_KEY].flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    btoa(secret).replace(/=+$/, ""),
  ]);
  const passages = [PROMPT, PROMPT.slice(10, 40), "met Mr. Smith", "at the harbour"];
  return [...secrets, ...passages].filter((part) => text.includes(part));
}

describe.each(transports)("over $transport", ({ defaults }) => {
  const client = connect(
    emulator,
    { apiKey: KEY, providerKey: PROVIDER_KEY },
    { ...defaults, maxRetries: 0 },
  );

  test.each([
    ["as it is", (text: string) => text],
    ["URL-encoded", encodeURIComponent],
    ["as a JSON string", (text: string) => JSON.stringify(text)],
    ["base64", btoa],
    ["base64 without padding", (text: string) => btoa(text).replace(/=+$/, "")],
  ])("a key that the provider repeats %s is replaced", async (_, encode) => {
    for (const status of [200, 400, 401, 500]) {
      const error = `Bad key ${encode(KEY)}, ${encode(PROVIDER_KEY)}; end`;
      answerWith(emulator, { status, body: { error, output: null } });
      const found = await caught(client.completion(request));
      expect(found.message).toContain("[redacted]");
      expect(found.message).toContain("; end");
      expect(leaks(found)).toEqual([]);
    }
  });

  test("a prompt that the provider repeats is replaced, whole and in part", async () => {
    const said = [PROMPT, PROMPT.slice(5, 45), JSON.stringify(request), `...${PROMPT.slice(20)}`];
    for (const error of said) {
      for (const reply of [
        { body: { error } },
        { headers: { "content-type": "text/plain" }, bodyText: error },
      ]) {
        answerWith(emulator, { status: 400, ...reply });
        expect(leaks(await caught(client.completion(request)))).toEqual([]);
      }
    }
  });

  test.each(["reset", "cut", "garbage", "empty"] as const)(
    "a connection that fails by %s tells no secret",
    async (kind) => {
      emulator.setFault({ kind });
      expect(leaks(await caught(client.completion(request)))).toEqual([]);
    },
  );

  test("a stream that breaks tells no secret", async () => {
    emulator.setFault({ kind: "cut", afterChunks: 1 });
    const stream = await client.completion({ ...request, stream: true });
    expect(leaks(await caught(stream.text()))).toEqual([]);
  });

  test("a server that is away tells no secret", async () => {
    const away = connect(
      { baseURL: "http://127.0.0.1:9" },
      { apiKey: KEY },
      { ...defaults, maxRetries: 0 },
    );
    const error = await caught(away.completion(request));
    expect(error.code).toBe("connection");
    expect(leaks(error)).toEqual([]);
  });
});

test("a long run of keys leaves no piece of one", async () => {
  for (const length of [20, 41, 64, 99]) {
    const apiKey = "bz_" + "0123456789abcdefghijklmnopqrstuvwxyz".repeat(3).slice(0, length - 3);
    answerWith(emulator, { status: 400, body: { error: apiKey.repeat(200) } });
    const error = await caught(connect(emulator, { apiKey }).completion(hello));
    expect(error.message).not.toContain(apiKey.slice(0, 8));
  }
});

test("a request id that repeats the key is not shown as it came", async () => {
  answerWith(emulator, {
    status: 400,
    headers: { "x-request-id": `r-${PROVIDER_KEY}` },
    body: { error: "x" },
  });
  const client = connect(emulator, { apiKey: PROVIDER_KEY }, { maxRetries: 0 });
  expect(leaks(await caught(client.completion(hello)))).toEqual([]);
});

test("a secret in a header of the call is replaced, also without its scheme", async () => {
  const client = connect(
    emulator,
    { api: "container", apiKey: undefined, baseURL: emulator.url },
    { maxRetries: 0 },
  );
  const headers = { Authorization: "Bearer tok_1234567890", "X-Api-Key": "xk_1234567890" };
  for (const error of ["bad token tok_1234567890", "bad xk_1234567890", "Bearer tok_1234567890"]) {
    answerWith(emulator, { status: 401, body: { error } });
    const found = await caught(client.completion(hello, { headers }));
    expect(everything(found)).not.toContain("1234567890");
  }
});

test("a key in the address is not shown", async () => {
  const baseURL = "http://user:pa55word-secret@127.0.0.1:9/models/v2";
  const call = async () => connect({ baseURL }, {}, { maxRetries: 0 }).completion(hello);
  const error = await caught(call());
  expect(everything(error)).not.toContain("pa55word");
});

test("any passage of 24 characters of a prompt is replaced", async () => {
  const client = connect(emulator, {}, { maxRetries: 0 });
  const letters = fc.string({
    unit: fc.constantFrom(..."abcdefghij klmnop"),
    minLength: 40,
    maxLength: 300,
  });
  await fc.assert(
    fc.asyncProperty(
      letters,
      fc.nat(),
      fc.nat({ max: 200 }),
      fc.string({ maxLength: 40 }),
      async (content, at, more, before) => {
        const start = at % (content.length - 24);
        const passage = content.slice(start, start + 24 + more);
        answerWith(emulator, { status: 400, body: { error: `${before}: ${passage}.` } });
        const error = await caught(
          client.completion({ ...hello, messages: [{ role: "user", content }] }),
        );
        for (let from = 0; from + 24 <= passage.length; from++) {
          expect(error.message).not.toContain(passage.slice(from, from + 24));
        }
      },
    ),
    { numRuns: 60 },
  );
});
