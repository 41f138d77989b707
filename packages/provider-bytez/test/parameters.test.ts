import { expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { connect, hello, lastBody, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);
/** For what the types would refuse: callers of plain JavaScript write it anyway. */
const loose = (parameters: object) => ({ ...hello, ...parameters }) as typeof hello;

test("without parameters no params are sent", async () => {
  const answer = await client.completion(hello);
  expect(lastBody(emulator)).toEqual({ messages: hello.messages });
  expect(answer).not.toHaveProperty("warnings");
});

test("max_tokens, temperature and top_p go by their Hugging Face names", async () => {
  await client.completion({ ...hello, max_tokens: 20, temperature: 0, top_p: 0.9 });
  expect(lastBody(emulator).params).toEqual({ max_new_tokens: 20, temperature: 0, top_p: 0.9 });
});

test.each([
  [{ max_tokens: 10, max_completion_tokens: 20 }, 20, "max_tokens"],
  [{ max_completion_tokens: 20, max_tokens: 10 }, 20, "max_tokens"],
  [{ max_new_tokens: 30, max_completion_tokens: 20 }, 30, "max_completion_tokens"],
  [{ max_completion_tokens: 20, max_new_tokens: 30 }, 30, "max_completion_tokens"],
])("%j sends %d and warns of %s", async (parameters, sent, lost) => {
  const { warnings } = await client.completion({ ...hello, ...parameters });
  expect(lastBody(emulator).params).toEqual({ max_new_tokens: sent });
  expect(warnings).toMatchObject([{ code: "overridden_parameter", param: lost }]);
});

test("Hugging Face parameters go into params as they are", async () => {
  const parameters = {
    do_sample: true,
    top_k: 50,
    repetition_penalty: 1.2,
    early_stopping: "never",
    bad_words_ids: [[1], [2, 3]],
    eos_token_id: [1, 2],
    generation_kwargs: { a: 1 },
  } as const;
  const { warnings } = await client.completion({
    ...hello,
    ...(structuredClone(parameters) as any),
  });
  expect(lastBody(emulator).params).toEqual(parameters);
  expect(warnings).toBeUndefined();
});

test("an unknown parameter is passed on with a warning that gives the nearest name", async () => {
  const { warnings } = await client.completion(
    loose({ repetiton_penalty: 1.2, watermark_seed_x: true }),
  );
  expect(lastBody(emulator).params).toEqual({ repetiton_penalty: 1.2, watermark_seed_x: true });
  expect(warnings).toMatchObject([
    { code: "unknown_parameter", param: "repetiton_penalty" },
    { code: "unknown_parameter", param: "watermark_seed_x" },
  ]);
  expect(warnings![0]!.message).toBe(
    "repetiton_penalty is not a known parameter; it was passed on as it is (did you mean repetition_penalty?).",
  );
});

test("values that say nothing count as absent, without a warning", async () => {
  const answer = await client.completion(
    loose({
      n: 1,
      stream: false,
      presence_penalty: 0,
      frequency_penalty: 0,
      logprobs: false,
      tools: [],
      tool_choice: "none",
      response_format: { type: "text" },
      seed: null,
      stop: undefined,
      temperature: null,
      repetition_penalty: null,
      stream_options: null,
    }),
  );
  expect(lastBody(emulator)).toEqual({ messages: hello.messages });
  expect(answer.warnings).toBeUndefined();
});

test("what has no effect on the answer is left out with a warning at most", async () => {
  const { warnings = [] } = await client.completion({
    ...hello,
    user: "u",
    metadata: { a: "b" },
    store: true,
  });
  expect(lastBody(emulator)).toEqual({ messages: hello.messages });
  for (const { code } of warnings) expect(code).toBe("ignored_parameter");
  expect(warnings.map(({ param }) => param).toSorted()).toEqual(["metadata", "store", "user"]);
});

test.each([
  ["temperature", "hot"],
  ["temperature", Number.NaN],
  ["max_tokens", 1.5],
  ["max_tokens", "20"],
  ["repetition_penalty", "x"],
  ["do_sample", 1],
  ["bad_words_ids", [1]],
  ["early_stopping", "always"],
  ["stream", "yes"],
])("%s: %j is of the wrong type, and told so before any request", async (name, value) => {
  const error = await caught(client.completion(loose({ [name]: value })));
  expect(error).toMatchObject({ code: "invalid_request", status: 400, param: name });
  expect(error.message).toContain(name);
  expect(emulator.requests).toEqual([]);
});

test.each([
  "apiKey",
  "api_key",
  "timeout",
  "maxRetries",
  "max_retries",
  "headers",
  "api_base",
  "drop_params",
])("the call option %s never reaches a provider as a parameter", async (name) => {
  const error = await caught(client.completion(loose({ [name]: "bz_leak" })));
  expect(error).toMatchObject({ code: "invalid_request", param: name });
  expect(error.message).not.toContain("bz_leak");
  expect(emulator.requests).toEqual([]);
});
