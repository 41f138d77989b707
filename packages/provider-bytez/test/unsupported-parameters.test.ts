import { expect, test } from "vitest";
import { caught } from "./support/caught.ts";
import { connect, hello, lastBody, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
const client = connect(emulator);
/** For what the types would refuse: callers of plain JavaScript write it anyway. */
const loose = (parameters: object) => ({ ...hello, ...parameters }) as typeof hello;

const UNSUPPORTED = {
  stop: "X",
  seed: 1,
  n: 2,
  presence_penalty: 0.5,
  frequency_penalty: -0.5,
  logit_bias: { "50256": -100 },
  logprobs: true,
  top_logprobs: 2,
  tools: [{ type: "function", function: { name: "f" } }],
  tool_choice: "auto",
  parallel_tool_calls: true,
  functions: [{ name: "f" }],
  function_call: "auto",
  response_format: { type: "json_object" },
  reasoning_effort: "low",
  modalities: ["text", "audio"],
  audio: { voice: "alloy", format: "wav" },
  prediction: { type: "content", content: "x" },
  web_search_options: {},
};

test.each(Object.entries(UNSUPPORTED))(
  "%s is refused by name, or dropped with a warning",
  async (name, value) => {
    const error = await caught(client.completion(loose({ [name]: value })));
    expect(error).toMatchObject({
      code: "unsupported_parameter",
      status: 400,
      param: name,
      provider: "bytez",
    });
    expect(error.message).toContain(name);
    expect(error.message).toContain("dropParams");
    expect(emulator.requests).toEqual([]);
    for (const stream of [false, true]) {
      const answer = await client.completion(
        { ...loose({ [name]: value }), stream },
        { dropParams: true },
      );
      if ("text" in answer) await answer.text();
      expect(answer.warnings).toMatchObject([{ code: "unsupported_parameter", param: name }]);
      expect(lastBody(emulator)).toEqual({ messages: hello.messages, ...(stream && { stream }) });
    }
  },
);

test("dropParams may be the client's default", async () => {
  const dropping = connect(emulator, {}, { dropParams: true });
  await dropping.completion(loose({ seed: 1, temperature: 1 }));
  expect(lastBody(emulator).params).toEqual({ temperature: 1 });
  expect(
    await caught(dropping.completion(loose({ seed: 1 }), { dropParams: false })),
  ).toMatchObject({
    param: "seed",
  });
});
