import { startGeminiEmulator, type GeminiEmulator } from "@anymodel/testkit/gemini";
import { afterAll, beforeAll, expect, test } from "vitest";

let emulator: GeminiEmulator;
beforeAll(async () => {
  emulator = await startGeminiEmulator({ chunkDelay: 0 });
});
afterAll(() => emulator.close());

const hi = { contents: [{ role: "user", parts: [{ text: "hi" }] }] };
const user = (part: object) => ({ contents: [{ role: "user", parts: [part] }] });

function post(
  body: unknown,
  {
    method = "generateContent",
    model = "gemini-2.5-flash",
    headers = { "x-goog-api-key": "k" },
  } = {},
): Promise<Response> {
  return fetch(`${emulator.baseURL}/models/${model}:${method}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

test.each<[string, object, RegExp]>([
  ["an unknown field", { ...hi, foo: 1 }, /^Unknown field foo$/],
  ["an OpenAI field", { ...hi, messages: [] }, /messages/],
  ["a setting at the top", { ...hi, temperature: 1 }, /temperature/],
  ["no contents", { contents: [] }, /contents is not specified/],
  ["the role system", { contents: [{ role: "system", parts: [{ text: "" }] }] }, /valid role/],
  ["an empty part", user({}), /exactly one of text/],
  ["two things in a part", user({ text: "a", functionCall: { name: "f" } }), /exactly one/],
  [
    "a data URL",
    user({ inlineData: { mimeType: "image/png", data: "data:image/png;base64,AAAA" } }),
    /data URL/,
  ],
  ["broken base64", user({ inlineData: { mimeType: "image/png", data: "A" } }), /inlineData\.data/],
  ["no media type", user({ inlineData: { data: "AAAA" } }), /mimeType/],
  ["snake case", user({ inline_data: { data: "AAAA" } }), /inline_data/],
  ["a string as stop", { ...hi, generationConfig: { stopSequences: "x" } }, /stopSequences/],
  [
    "a schema without JSON",
    { ...hi, generationConfig: { responseJsonSchema: {} } },
    /responseMimeType/,
  ],
  [
    "a level and a budget",
    { ...hi, generationConfig: { thinkingConfig: { thinkingBudget: 1, thinkingLevel: "LOW" } } },
    /only set one/,
  ],
  [
    "a level for a model with budgets",
    { ...hi, generationConfig: { thinkingConfig: { thinkingLevel: "LOW" } } },
    /level is not supported/,
  ],
  [
    "a function that is not declared",
    { ...hi, toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["f"] } } },
    /not declared/,
  ],
  [
    "a call that is not answered",
    {
      contents: [
        ...hi.contents,
        { role: "model", parts: [{ functionCall: { name: "f", args: {} } }] },
        { role: "user", parts: [{ text: "well?" }] },
      ],
    },
    /number of function response parts/,
  ],
])("refuses %s", async (_, body, message) => {
  const reply = await post(body);
  expect(reply.status).toBe(400);
  expect(await reply.json()).toEqual({
    error: { code: 400, message: expect.stringMatching(message), status: "INVALID_ARGUMENT" },
  });
});

test("asks for a key, in the header or the query", async () => {
  const none = await post(hi, { headers: {} as never });
  expect(none.status).toBe(403);
  const query = await post(hi, { headers: {} as never, method: "generateContent?key=k" });
  expect(query.status).toBe(200);
});

test("streams a JSON array unless server-sent events are asked for, errors too", async () => {
  const array = await post(hi, { method: "streamGenerateContent" });
  expect(array.headers.get("content-type")).toContain("application/json");
  const pieces = (await array.json()) as object[];
  expect(pieces.length).toBeGreaterThan(3);
  const events = await post(hi, { method: "streamGenerateContent?alt=sse" });
  expect(await events.text()).toMatch(/^data: \{.*\}\r\n\r\ndata: /);
  expect(await (await post({}, { method: "streamGenerateContent" })).json()).toMatchObject([
    { error: { code: 400 } },
  ]);
});

test("knows no other path", async () => {
  const reply = await fetch(`${emulator.url}/v1/chat/completions`, { method: "POST" });
  expect(reply.status).toBe(404);
});
