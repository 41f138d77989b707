import { generateText, isStepCount, Output, streamText, tool } from "ai";
import { expect, test } from "vitest";
import { z } from "zod";
import { openEmulators } from "./open.ts";

const { openaiEmulator, connect } = await openEmulators();
const gpt = connect()("host/gpt-4o");

const weather = tool({
  description: "The weather of a city.",
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => ({ city, sky: "clear" }),
});
const prompt = "Call weather and weather, please";

const secondRequest = {
  messages: [
    { role: "user", content: prompt },
    {
      role: "assistant",
      tool_calls: [
        { id: "call_emulator_1", function: { name: "weather", arguments: '{"city":"example"}' } },
        { id: "call_emulator_2", function: { name: "weather" } },
      ],
    },
    {
      role: "tool",
      tool_call_id: "call_emulator_1",
      content: '{"city":"example","sky":"clear"}',
    },
    { role: "tool", tool_call_id: "call_emulator_2" },
  ],
};

test("tools make a round trip", async () => {
  const answer = await generateText({
    model: gpt,
    prompt,
    tools: { weather },
    stopWhen: isStepCount(3),
  });
  expect(answer.steps.map(({ finishReason }) => finishReason)).toEqual(["tool-calls", "stop"]);
  expect(answer.steps[0]!.toolCalls).toMatchObject([
    { toolName: "weather", input: { city: "example" } },
    { toolName: "weather", input: { city: "example" } },
  ]);
  expect(answer.text).toContain("4 messages");
  expect(openaiEmulator.requests[1]!.body).toMatchObject(secondRequest);
});

test("tools make a round trip in a stream", async () => {
  const stream = streamText({
    model: gpt,
    prompt,
    tools: { weather },
    toolChoice: "auto",
    stopWhen: isStepCount(3),
  });
  const seen = new Set<string>();
  for await (const { type } of stream.stream) seen.add(type);
  for (const type of ["tool-input-start", "tool-input-delta", "tool-input-end", "tool-result"]) {
    expect(seen).toContain(type);
  }
  expect(await stream.text).toContain("4 messages");
  expect(openaiEmulator.requests[1]!.body).toMatchObject(secondRequest);
});

test("a tool can be demanded by name", async () => {
  const tools = { weather, other: weather };
  const toolChoice = { type: "tool", toolName: "other" } as const;
  const { toolCalls } = await generateText({ model: gpt, prompt: "Hello", tools, toolChoice });
  expect(toolCalls).toMatchObject([{ toolName: "other" }]);
  expect(openaiEmulator.requests[0]!.body).toMatchObject({
    tool_choice: { type: "function", function: { name: "other" } },
  });
});

test("objects are asked for by their schema", async () => {
  const schema = z.object({ city: z.string(), degrees: z.number() });
  const output = Output.object({ schema, name: "weather" });
  const answer = await generateText({ model: gpt, prompt: "Hello", output });
  expect(answer.output).toEqual({ city: "example", degrees: 1 });
  expect(openaiEmulator.requests[0]!.body).toMatchObject({
    response_format: { type: "json_schema", json_schema: { name: "weather", strict: true } },
  });
  const stream = streamText({ model: gpt, prompt: "Hello", output });
  expect(await stream.output).toEqual({ city: "example", degrees: 1 });
});

test("JSON without a schema is a JSON object", async () => {
  const answer = await generateText({
    model: gpt,
    prompt: "Answer in JSON",
    output: Output.json(),
  });
  expect(answer.output).toHaveProperty("answer");
});

test("a model that has no tools or structured output refuses them before anything is sent", async () => {
  const model = connect()("bytez/Qwen/Qwen3-4B");
  const refusal = { name: "AI_UnsupportedFunctionalityError" };
  const withTools = generateText({ model, prompt: "Hello", tools: { weather } });
  await expect(withTools).rejects.toMatchObject({ ...refusal, functionality: "tools" });
  const withObject = generateText({ model, prompt: "Hello", output: Output.json() });
  await expect(withObject).rejects.toMatchObject({
    ...refusal,
    functionality: "response_format",
  });
});
