import type { ChatCompletion, Message, ToolCall } from "./chat.ts";
import { asFields, mustBe } from "./shared-parts.ts";
import { describeSchema, parseBySchema, type StandardSchema } from "./standard-schema.ts";

/** A function that the model may call, with typed input. */
export interface RunnableTool<Input = any> {
  name: string;
  description?: string | undefined;
  /** The schema of its input; what does not fit is told to the model, and `run` is not called. */
  input: StandardSchema<Input>;
  /** Its result is told to the model: text as it is, anything else as JSON. What it throws is told too. */
  run: (input: Input, context: { signal: AbortSignal; call: ToolCall }) => unknown;
}

/** What became of one tool call. */
export interface ToolResult {
  call: ToolCall;
  /** What the model was told. */
  content: string;
  /** Set where the tool was unknown, its input did not fit, or it threw. */
  error?: unknown;
}

/** One round: the model's answer, and the results of the tools that it called. */
export interface ToolStep {
  answer: ChatCompletion;
  results: ToolResult[];
}

/** How a loop of tools ended. */
export interface ToolRun {
  /** The last answer. */
  answer: ChatCompletion;
  /** The whole conversation, the last answer included; pass it on to continue. */
  messages: Message[];
  steps: ToolStep[];
  /** `step_limit`: the model still wanted to call tools. */
  ended: "answer" | "step_limit";
}

/** What a loop of tools takes beside the request. */
export interface ToolLoop {
  tools: readonly RunnableTool[];
  /** Rounds with the model; 10 by default. */
  maxSteps?: number | undefined;
  /** Sees each round when it is through. */
  onStep?: ((step: ToolStep) => void | Promise<void>) | undefined;
}

/** Asks, runs the tools that the model calls (those of one round at the same time), and asks again. */
export async function runToolLoop(
  { tools, maxSteps = 10, onStep, ...request }: Record<string, unknown> & ToolLoop,
  signal: AbortSignal = new AbortController().signal,
  complete: (request: Record<string, unknown>) => Promise<ChatCompletion>,
): Promise<ToolRun> {
  if (!Array.isArray(tools)) throw mustBe("tools", tools, "a list of tools");
  // What is no list of messages is refused at the first call.
  const messages: Message[] = Array.isArray(request.messages)
    ? [...request.messages]
    : (request.messages as never);
  const steps: ToolStep[] = [];
  const described = tools.map((tool, index) => {
    const { name, description, input } = asFields(tool) as Partial<RunnableTool>;
    const { schema: parameters, strict } = describeSchema(input, `tools[${index}].input`);
    return {
      type: "function",
      function: {
        name,
        ...(description && { description }),
        parameters,
        ...(strict && { strict }),
      },
    };
  });
  for (;;) {
    const answer = await complete({ ...request, messages, tools: described });
    const { message } = answer.choices[0]!;
    messages.push(message);
    const results = await Promise.all(
      (message.tool_calls ?? []).map((call) => runTool(call, tools, signal)),
    );
    for (const { call, content } of results)
      messages.push({ role: "tool", tool_call_id: call.id, content });
    const step = { answer, results };
    steps.push(step);
    await onStep?.(step);
    if (results.length === 0) return { answer, messages, steps, ended: "answer" };
    if (!(steps.length < maxSteps)) return { answer, messages, steps, ended: "step_limit" };
  }
}

async function runTool(
  call: ToolCall,
  tools: readonly RunnableTool[],
  signal: AbortSignal,
): Promise<ToolResult> {
  const tell = (error: string): ToolResult => ({ call, content: `Error: ${error}`, error });
  const tool = tools.find(({ name }) => name === call.function.name);
  if (!tool) return tell(`there is no tool ${call.function.name}`);
  const input = await parseBySchema(tool.input, call.function.arguments || "{}");
  if (input.issues !== undefined) return tell(`the input does not fit: ${input.issues}`);
  try {
    const result = await tool.run(input.value, { signal, call });
    return {
      call,
      content: typeof result === "string" ? result : (JSON.stringify(result) ?? "done"),
    };
  } catch (error) {
    // A tool that stops because its caller aborted ends the loop: the next call to the model is refused.
    return { ...tell(error instanceof Error ? error.message : String(error)), error };
  }
}
