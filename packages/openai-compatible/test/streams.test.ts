import { describe, expect, test } from "vitest";
import { caught, chunk, connect, events, hello, openEmulator } from "./open.ts";

const emulator = await openEmulator();
const client = connect(emulator);

/** The collected answer, the same in every cut. */
async function collect(data: readonly unknown[]) {
  const finals = [];
  for (const size of [Infinity, 1, 13]) {
    emulator.setFault(events(data, size));
    finals.push(await (await client.completion({ ...hello, stream: true })).final());
  }
  expect(finals[1]).toEqual(finals[0]);
  expect(finals[2]).toEqual(finals[0]);
  return finals[0]!;
}

const call = (name: string, args: string, more: object = {}) => ({
  type: "function",
  function: { name, arguments: args },
  ...more,
});
const args = (piece: string, more: object = {}) => ({ function: { arguments: piece }, ...more });
const delta = (...tool_calls: object[]) => chunk({ tool_calls });
const done = [chunk({}, "tool_calls"), "[DONE]"];

describe("tool calls", () => {
  const two = [
    ["weather", '{"city":"Lima"}'],
    ["time", '{"zone":"UTC"}'],
  ];

  test.each<[string, unknown[]]>([
    [
      "in fragments, taking turns",
      [
        delta(call("weather", "", { index: 0, id: "a" })),
        delta(call("time", "", { index: 1, id: "b" })),
        delta(args('{"city":', { index: 0 }), args('{"zone"', { index: 1 })),
        delta(args(':"UTC"}', { index: 1 })),
        delta(args('"Lima"}', { index: 0 })),
      ],
    ],
    [
      "at once, without index and id",
      [delta(call("weather", '{"city":"Lima"}'), call("time", '{"zone":"UTC"}'))],
    ],
    [
      "one by one, without index and id",
      [delta(call("weather", '{"city":"Lima"}')), delta(call("time", '{"zone":"UTC"}'))],
    ],
    [
      "one by one, without index",
      [
        delta(call("weather", '{"city":', { id: "a" })),
        delta(args('"Lima"}')),
        delta(call("time", '{"zone":', { id: "b" })),
        delta(args('"UTC"}', { id: "b" })),
      ],
    ],
    [
      "all with index 0 (Ollama's /v1)",
      [
        delta(call("weather", '{"city":"Lima"}', { index: 0, id: "a" })),
        delta(call("time", '{"zone":"UTC"}', { index: 0, id: "b" })),
      ],
    ],
    [
      "all with index 0, in fragments",
      [
        delta(call("weather", '{"city":', { index: 0, id: "a" })),
        delta(args('"Lima"}', { index: 0 })),
        delta(call("time", '{"zone":', { index: 0, id: "b" })),
        delta(args('"UTC"}', { index: 0 })),
      ],
    ],
    [
      "with a new id in each fragment (older vLLM)",
      [
        delta(call("weather", "", { index: 0, id: "a" })),
        delta(args('{"city":"Lima"}', { index: 0, id: "x" })),
        delta(call("time", "", { index: 1, id: "b" })),
        delta(args('{"zone":"UTC"}', { index: 1, id: "y" })),
      ],
    ],
    [
      "with id and name in each fragment",
      [
        delta(call("weather", '{"city":', { index: 0, id: "a" })),
        delta(call("weather", '"Lima"}', { index: 0, id: "a" })),
        delta(call("time", '{"zone":"UTC"}', { index: 1, id: "b" })),
      ],
    ],
    [
      "with a late name",
      [
        delta(args('{"city":', { index: 0, id: "a" })),
        delta(call("weather", '"Lima"}', { index: 0 })),
        delta(call("time", '{"zone":"UTC"}', { index: 1, id: "b" })),
      ],
    ],
    [
      "with null members",
      [
        chunk({
          role: "assistant",
          content: null,
          reasoning_content: null,
          refusal: null,
          tool_calls: null,
        }),
        delta({ ...call("weather", '{"city":"Lima"}', { index: 0, id: "a" }) }),
        delta({ index: 0, id: null, type: null, function: { name: null, arguments: "" } }),
        delta(call("time", '{"zone":"UTC"}', { index: 1, id: "b" })),
      ],
    ],
    [
      "with arguments that are an object",
      [
        delta({ index: 0, id: "a", function: { name: "weather", arguments: { city: "Lima" } } }),
        delta({ index: 1, id: "b", function: { name: "time", arguments: { zone: "UTC" } } }),
      ],
    ],
    [
      "numbered from 1",
      [
        delta(call("weather", '{"city":"Lima"}', { index: 1, id: "a" })),
        delta(call("time", '{"zone":"UTC"}', { index: 2, id: "b" })),
      ],
    ],
  ])("%s", async (_, data) => {
    emulator.setFault(events([...data, ...done]));
    const final = await (await client.completion({ ...hello, stream: true })).final();
    const { message, finish_reason } = final.choices[0]!;
    expect(
      message.tool_calls?.map(({ function: { name, arguments: text } }) => [name, text]),
    ).toEqual(two);
    expect(new Set(message.tool_calls?.map(({ id }) => id)).size).toBe(2);
    expect(finish_reason).toBe("tool_calls");
  });

  test("a stop after tool calls is shown as tool_calls, with the host's word kept", async () => {
    const { choices } = await collect([
      delta(call("weather", "{}", { index: 0, id: "a" })),
      chunk({}, "stop"),
      "[DONE]",
    ]);
    expect(choices[0]).toMatchObject({ finish_reason: "tool_calls", native_finish_reason: "stop" });
  });

  test("opaque data of a call is kept", async () => {
    const extra_content = { google: { thought_signature: "abc" } };
    const { choices } = await collect([
      delta(call("weather", "{}", { index: 0, id: "a", extra_content })),
      ...done,
    ]);
    expect(choices[0]!.message.tool_calls![0]).toMatchObject({ extra_content });
  });
});

describe("reasoning", () => {
  test.each([
    ["reasoning_content", "DeepSeek, Moonshot"],
    ["reasoning", "OpenRouter, Groq, vLLM"],
  ])("as %s (%s)", async (name) => {
    const { choices } = await collect([
      chunk({ role: "assistant", content: "", [name]: "Let me " }),
      chunk({ content: null, [name]: "think" }),
      chunk({ content: "Hi", [name]: null }, "stop"),
      "[DONE]",
    ]);
    expect(choices[0]!.message).toEqual({
      role: "assistant",
      content: "Hi",
      reasoning_content: "Let me think",
    });
  });

  test("under both names at once is read once", async () => {
    const { choices } = await collect([
      chunk({ reasoning_content: "Hm", reasoning: "Hm" }),
      chunk({ content: "Hi" }, "stop"),
      "[DONE]",
    ]);
    expect(choices[0]!.message.reasoning_content).toBe("Hm");
  });

  test("as content parts (Mistral)", async () => {
    const thinking = (text: string) => [{ type: "thinking", thinking: [{ type: "text", text }] }];
    const { choices } = await collect([
      chunk({ role: "assistant", content: thinking("Let me ") }),
      chunk({ content: thinking("think") }),
      chunk({ content: [{ type: "text", text: "Hi" }] }),
      chunk({ content: " there" }, "stop"),
      "[DONE]",
    ]);
    expect(choices[0]!.message).toEqual({
      role: "assistant",
      content: "Hi there",
      reasoning_content: "Let me think",
    });
  });

  test("blocks are kept, to be handed back (OpenRouter)", async () => {
    const block = { type: "reasoning.encrypted", data: "abc", index: 0 };
    const { choices } = await collect([
      chunk({ reasoning: "Hm", reasoning_details: [block] }),
      chunk({ content: "Hi" }, "stop"),
      "[DONE]",
    ]);
    expect(choices[0]!.message.reasoning_details).toEqual([block]);
  });
});

describe("usage", () => {
  const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
  const asked = { ...hello, stream: true, stream_options: { include_usage: true } } as const;

  test.each<[string, unknown[]]>([
    [
      "in a chunk without choices",
      [chunk({ content: "Hi" }, "stop", { usage: null }), { ...chunk({}), choices: [], usage }],
    ],
    ["beside the finish (Mistral)", [chunk({ content: "Hi" }), chunk({}, "stop", { usage })]],
    [
      "growing in each chunk (Perplexity)",
      [
        chunk({ content: "H" }, null, { usage: { ...usage, completion_tokens: 1 } }),
        chunk({ content: "i" }, "stop", { usage }),
      ],
    ],
  ])("%s", async (_, data) => {
    emulator.setFault(events([...data, "[DONE]"]));
    const final = await (await client.completion(asked)).final();
    expect(final).toMatchObject({
      choices: [{ message: { content: "Hi" }, finish_reason: "stop" }],
      usage,
    });
  });

  test.each<[string, object, object]>([
    [
      "reasoning that was counted beside the output (xAI)",
      {
        prompt_tokens: 37,
        completion_tokens: 530,
        total_tokens: 800,
        completion_tokens_details: { reasoning_tokens: 233 },
      },
      { prompt_tokens: 37, completion_tokens: 763, total_tokens: 800 },
    ],
    [
      "reasoning that was counted in the output",
      {
        prompt_tokens: 37,
        completion_tokens: 530,
        total_tokens: 567,
        completion_tokens_details: { reasoning_tokens: 233 },
      },
      { completion_tokens: 530, total_tokens: 567 },
    ],
    [
      "cached tokens as DeepSeek says them",
      {
        prompt_tokens: 10,
        completion_tokens: 1,
        total_tokens: 11,
        prompt_cache_hit_tokens: 8,
        prompt_cache_miss_tokens: 2,
      },
      { prompt_tokens_details: { cached_tokens: 8 } },
    ],
    [
      "cached tokens as Moonshot says them",
      {
        prompt_tokens: 10,
        completion_tokens: 1,
        total_tokens: 11,
        cached_tokens: 8,
      },
      { prompt_tokens_details: { cached_tokens: 8 } },
    ],
  ])("%s", async (_, reported, shown) => {
    expect(
      (await collect([chunk({ content: "Hi" }, "stop", { usage: reported }), "[DONE]"])).usage,
    ).toMatchObject(shown);
  });
});

describe("the end", () => {
  test("[DONE] may be missing after a finish", async () => {
    expect((await collect([chunk({ content: "Hi" }, "stop")])).choices[0]!.finish_reason).toBe(
      "stop",
    );
  });

  test("a finish may be missing before [DONE]", async () => {
    expect((await collect([chunk({ content: "Hi" }), "[DONE]"])).choices[0]!.finish_reason).toBe(
      "stop",
    );
  });

  test.each([
    ["model_length", "length"],
    ["eos", "stop"],
    ["end_turn", "stop"],
    ["error", "error"],
  ])("%s is shown as %s", async (raw, shown) => {
    expect(
      (await collect([chunk({ content: "Hi" }, raw), "[DONE]"])).choices[0]!.finish_reason,
    ).toBe(shown);
  });

  test("comments, odd events and broken JSON do no harm", async () => {
    const text = [": OPENROUTER PROCESSING\n\n", "event: ping\ndata: {}\n\n", "data: {\n\n"];
    const good = `data: ${JSON.stringify(chunk({ content: "Hi" }, "stop"))}\n\ndata: [DONE]\n\n`;
    emulator.setFault({
      kind: "respond",
      headers: { "content-type": "text/event-stream" },
      chunks: [...text, good],
    });
    const final = await (await client.completion({ ...hello, stream: true })).final();
    expect(final.choices[0]!.message.content).toBe("Hi");
    expect(final.warnings).toMatchObject([{ code: "malformed_chunk" }]);
  });

  test("a stream of garbage is skipped so far, and then an error with what came", async () => {
    const good = `data: ${JSON.stringify(chunk({ content: "Hi" }, "stop"))}\n\n`;
    const answer = async (pieces: number) => {
      emulator.setFault({
        kind: "respond",
        headers: { "content-type": "text/event-stream" },
        chunks: [`${good}${"data: {\n\n".repeat(pieces)}data: [DONE]\n\n`],
      });
      return (await client.completion({ ...hello, stream: true })).final();
    };
    expect((await answer(128)).warnings).toHaveLength(128);
    const error = await caught(answer(129));
    expect(error).toMatchObject({
      code: "invalid_response",
      partial: { choices: [{ message: { content: "Hi" } }] },
    });
    expect(error.message).toContain("Too much of the stream cannot be read: it is not JSON.");
  });

  test.each<[string, unknown, object]>([
    [
      "OpenAI's",
      { error: { message: "boom", type: "server_error", param: null, code: null } },
      { code: "server_error" },
    ],
    [
      "with a code",
      { error: { message: "too long", code: "context_length_exceeded" } },
      { code: "context_length_exceeded" },
    ],
    [
      "with a status (OpenRouter)",
      { ...chunk({ content: "" }, "error"), error: { code: 429, message: "slow down" } },
      { code: "rate_limit" },
    ],
    [
      "without an envelope (vLLM)",
      { object: "error", message: "boom", type: "BadRequestError", code: 400 },
      {},
    ],
  ])("an error inside the stream: %s", async (_, event, expected) => {
    emulator.setFault(events([chunk({ content: "Hi" }), event, "[DONE]"]));
    const stream = await client.completion({ ...hello, stream: true });
    const error = await caught(stream.final());
    expect(error).toMatchObject(expected);
    expect(error.message).toMatch(/boom|too long|slow down/);
    expect(error.partial?.choices[0]!.message.content).toBe("Hi");
  });
});

test("what a host says beside the answer is in provider_metadata", async () => {
  const { provider_metadata } = await collect([
    chunk({ content: "Hi" }, null, { citations: ["https://a.test"] }),
    chunk({}, "stop", {
      citations: ["https://a.test"],
      search_results: [{ url: "https://a.test" }],
    }),
    "[DONE]",
  ]);
  expect(provider_metadata?.own).toMatchObject({
    citations: ["https://a.test"],
    search_results: [{ url: "https://a.test" }],
  });
});
