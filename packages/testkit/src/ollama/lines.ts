import { type Answer, splitWords } from "./answer.ts";
import type { ChatBody } from "./request-schema.ts";

type Fields = Record<string, unknown>;

/** The whole body of an unstreamed chat. */
export function chatBody(answer: Answer, body: ChatBody): Fields {
  const { thinking, text: content, calls } = answer;
  const tool_calls = calls.map(toCall);
  const message = {
    role: "assistant",
    content,
    ...(thinking && { thinking }),
    ...(calls.length > 0 && { tool_calls }),
  };
  return { ...head(body), message, ...logprobsOf(splitWords(content), body), ...ending(answer) };
}

/** The bodies of a streamed chat, each a line: thinking, text, a line for each call, and the end. */
export function chatLines(answer: Answer, body: ChatBody): Fields[] {
  const line = (more: Fields, beside: Fields = {}): Fields => {
    const message = { role: "assistant", content: "", ...more };
    return { ...head(body), message, ...beside, done: false };
  };
  return [
    ...splitWords(answer.thinking).map((thinking) => line({ thinking })),
    ...splitWords(answer.text).map((content) => line({ content }, logprobsOf([content], body))),
    ...answer.calls.map((call, at) => line({ tool_calls: [toCall(call, at)] })),
    { ...line({}), ...ending(answer) },
  ];
}

function head({ model }: ChatBody): Fields {
  return { model, created_at: "2026-01-01T00:00:00.123456Z" };
}

function toCall({ name, arguments: args }: Answer["calls"][number], at: number): Fields {
  return { id: `call_emu${at + 1}`, function: { index: at, name, arguments: args } };
}

function ending({ reason, promptCount, answerCount }: Answer): Fields {
  return {
    done: true,
    done_reason: reason,
    total_duration: 5_191_566_416,
    load_duration: 2_154_458,
    prompt_eval_count: promptCount,
    prompt_eval_duration: 383_809_000,
    eval_count: answerCount,
    eval_duration: 4_799_921_000,
  };
}

function logprobsOf(tokens: readonly string[], { logprobs, top_logprobs = 0 }: ChatBody): Fields {
  if (!logprobs || tokens.length === 0) return {};
  const list = tokens.map((token) => {
    const item = { token, logprob: -0.5, bytes: [...Buffer.from(token)] };
    return { ...item, top_logprobs: Array.from({ length: top_logprobs }, () => item) };
  });
  return { logprobs: list };
}
