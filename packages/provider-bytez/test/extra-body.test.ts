import { expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { connect, hello, lastBody, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);

test("extra_body is merged deeply, last", async () => {
  await client.completion({
    ...hello,
    temperature: 0.1,
    max_tokens: 5,
    extra_body: { autoScale: true, params: { temperature: 0.9, tools: [{ type: "web_search" }] } },
  });
  expect(lastBody(emulator)).toEqual({
    messages: hello.messages,
    autoScale: true,
    params: { max_new_tokens: 5, temperature: 0.9, tools: [{ type: "web_search" }] },
  });
});

test("lists are replaced, and the caller's objects are left alone", async () => {
  const generation_kwargs = { a: 1, list: [1, 2] };
  const extra_body = { params: { generation_kwargs: { b: 2, list: [3] } } };
  await client.completion({ ...hello, generation_kwargs, extra_body });
  expect(lastBody(emulator).params.generation_kwargs).toEqual({ a: 1, b: 2, list: [3] });
  expect(generation_kwargs).toEqual({ a: 1, list: [1, 2] });
  expect(extra_body).toEqual({ params: { generation_kwargs: { b: 2, list: [3] } } });
});

test.each(["messages", "model", "stream"])("extra_body cannot replace %s", async (name) => {
  for (const api of ["native", "openai"] as const) {
    const request = { ...hello, extra_body: { [name]: "x" } };
    const error = await caught(connect(emulator, { api }).completion(request));
    expect(error).toMatchObject({ code: "invalid_request", param: `extra_body.${name}` });
  }
  expect(emulator.requests).toEqual([]);
});

test.each([[[]], ["x"], [1]])("extra_body %j is refused", async (extra_body) => {
  const error = await caught(client.completion({ ...hello, extra_body: extra_body as never }));
  expect(error).toMatchObject({ code: "invalid_request", param: "extra_body" });
});

test("a prototype cannot be smuggled in", async () => {
  const extra_body = JSON.parse('{"params":{"__proto__":{"polluted":1}}}');
  const merged = client.completion({ ...hello, temperature: 1, extra_body });
  expect(await caught(merged)).toMatchObject({ code: "invalid_request" });
  const parameter = JSON.parse('{"__proto__":{"polluted":1}}');
  const request = Object.defineProperty({ ...hello }, "__proto__", {
    value: parameter,
    enumerable: true,
  });
  expect(await caught(client.completion(request))).toMatchObject({ code: "invalid_request" });
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  expect(emulator.requests).toEqual([]);
});

test("what is no JSON is refused, not sent half", async () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  for (const value of [cycle, { big: 1n }]) {
    const error = await caught(client.completion({ ...hello, extra_body: { params: value } }));
    expect(error).toMatchObject({ code: "invalid_request", retryable: false });
  }
  expect(emulator.requests).toEqual([]);
});
