import { splitWords, type Answer } from "./answer.ts";

/** A tool call that the emulator makes. */
export interface EmulatedToolCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}

/** What a chat completion says: text, or a tool call instead. */
export interface ChatAnswer extends Answer {
  model: string;
  toolCall?: EmulatedToolCall;
}

const id = "chatcmpl-emulator";
const created = 1_700_000_000;

/** The whole body of an unstreamed chat completion. */
export function chatCompletion(answer: ChatAnswer): unknown {
  const { model, text, toolCall } = answer;
  const message = toolCall
    ? { role: "assistant", content: null, tool_calls: [toolCall] }
    : { role: "assistant", content: text };
  const choice = { index: 0, message, logprobs: null, finish_reason: finishReason(answer) };
  return {
    id,
    object: "chat.completion",
    created,
    model,
    choices: [choice],
    usage: usageOf(answer),
  };
}

/** The server-sent events of a streamed chat completion, `[DONE]` included. */
export function chatCompletionEvents(answer: ChatAnswer, includeUsage: boolean): string[] {
  const chunk = (choices: unknown[], usage?: unknown) => ({
    id,
    object: "chat.completion.chunk",
    created,
    model: answer.model,
    choices,
    ...(includeUsage ? { usage: usage ?? null } : {}),
  });
  const choice = (delta: unknown, finish_reason: string | null = null) =>
    chunk([{ index: 0, delta, logprobs: null, finish_reason }]);
  const chunks = [
    choice({ role: "assistant", content: answer.toolCall ? null : "" }),
    ...deltas(answer).map((delta) => choice(delta)),
    choice({}, finishReason(answer)),
    ...(includeUsage ? [chunk([], usageOf(answer))] : []),
  ];
  return [...chunks.map((data) => `data: ${JSON.stringify(data)}\n\n`), "data: [DONE]\n\n"];
}

function deltas({ text, toolCall }: ChatAnswer): unknown[] {
  if (!toolCall) return splitWords(text).map((word) => ({ content: word }));
  const { id: callId, type, function: call } = toolCall;
  const middle = call.arguments.length >> 1;
  const start = { index: 0, id: callId, type, function: { name: call.name, arguments: "" } };
  const pieces = [call.arguments.slice(0, middle), call.arguments.slice(middle)];
  const rest = pieces.map((piece) => ({ index: 0, function: { arguments: piece } }));
  return [start, ...rest].map((tool_call) => ({ tool_calls: [tool_call] }));
}

function finishReason({ toolCall, finish }: ChatAnswer): string {
  return toolCall ? "tool_calls" : finish;
}

function usageOf({ promptWords, answerWords }: Answer): unknown {
  return {
    prompt_tokens: promptWords,
    completion_tokens: answerWords,
    total_tokens: promptWords + answerWords,
  };
}
