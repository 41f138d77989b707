import { expect, test } from "vitest";
import { caught, connect, hello, lastBody, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);

test("every supported parameter has its place", async () => {
  const { warnings } = await client.completion({
    ...hello,
    temperature: 0.5,
    top_p: 0.9,
    n: 2,
    stop: ["X", "Y"],
    max_completion_tokens: 50,
    presence_penalty: 0.5,
    frequency_penalty: -0.5,
    seed: 7,
    modalities: ["text"],
    serviceTier: "standard",
    topK: 4,
    mediaResolution: "MEDIA_RESOLUTION_LOW",
    safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "OFF" }],
  });
  expect(warnings).toBeUndefined();
  expect(lastBody(emulator)).toEqual({
    contents: [{ role: "user", parts: [{ text: "hi" }] }],
    safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "OFF" }],
    serviceTier: "standard",
    generationConfig: {
      temperature: 0.5,
      topP: 0.9,
      candidateCount: 2,
      stopSequences: ["X", "Y"],
      maxOutputTokens: 50,
      presencePenalty: 0.5,
      frequencyPenalty: -0.5,
      seed: 7,
      responseModalities: ["TEXT"],
      topK: 4,
      mediaResolution: "MEDIA_RESOLUTION_LOW",
    },
  });
});

test("structured output, streamed too", async () => {
  const schema = { type: "object", properties: { age: { type: "integer" } }, required: ["age"] };
  const asked = {
    ...hello,
    response_format: { type: "json_schema", json_schema: { name: "person", schema } },
  } as const;
  const whole = await client.completion(asked);
  expect(lastBody(emulator).generationConfig).toEqual({
    responseMimeType: "application/json",
    responseJsonSchema: schema,
  });
  expect(JSON.parse(whole.choices[0]!.message.content!)).toEqual({ age: 1 });
  expect(await (await client.completion({ ...asked, stream: true })).text()).toBe('{"age":1}');
  await client.completion({ ...hello, response_format: { type: "json_object" } });
  expect(lastBody(emulator).generationConfig).toEqual({ responseMimeType: "application/json" });
});

test("what Gemini cannot do is refused, what has no effect is left out", async () => {
  const error = await caught(client.completion({ ...hello, logit_bias: { "1": 1 } } as never));
  expect(error).toMatchObject({ code: "unsupported_parameter", param: "logit_bias" });
  const { warnings } = await client.completion({ ...hello, user: "u" });
  expect(warnings).toMatchObject([{ code: "ignored_parameter", param: "user" }]);
});

test("the model stands in the path, its own kind of name too", async () => {
  const urlOf = async (model: string, stream = false) =>
    (await client.explain({ ...hello, model, stream })).request.url.slice(emulator.baseURL.length);
  expect(await urlOf("gemini/gemini-3.8-flash")).toBe("/models/gemini-3.8-flash:generateContent");
  expect(await urlOf("gemini/tunedModels/a b", true)).toBe(
    "/tunedModels/a%20b:streamGenerateContent?alt=sse",
  );
  const json = connect(emulator, { stream: "json" });
  const { request } = await json.explain({ ...hello, stream: true });
  expect(request.url).toMatch(/:streamGenerateContent$/);
  expect(request.headers["x-goog-api-key"]).toBe("[redacted]");
});
