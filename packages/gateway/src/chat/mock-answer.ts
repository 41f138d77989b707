import {
  AnyModelError,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChunkRun,
  type ErrorCode,
} from "@anymodel/core";
import type { Answer } from "./answer.ts";
import type { CallPlan } from "./plan-call.ts";

/** LiteLLM's numbers for a mock, so that tests written for it pass. */
const USAGE = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };

/** Exceptions of LiteLLM that a mock may ask for by name. */
const EXCEPTIONS: Readonly<Record<string, ErrorCode>> = {
  "litellm.RateLimitError": "rate_limit",
  "litellm.ContextWindowExceededError": "context_length_exceeded",
  "litellm.ContentPolicyViolationError": "content_policy",
  "litellm.InternalServerError": "server_error",
  "litellm.ServiceUnavailableError": "overloaded",
  "litellm.Timeout": "timeout",
};

/** Throws the error that a `mock_response` names, if it names one. */
export function throwMock(mock: string): void {
  if (Object.hasOwn(EXCEPTIONS, mock)) {
    throw new AnyModelError({ code: EXCEPTIONS[mock]!, message: `This is a mock ${mock}.` });
  }
}

/** The answer of a `mock_response`: its text, or the error that it names. */
export function mockAnswer(mock: string, plan: CallPlan, model: string): Answer {
  throwMock(mock);
  const common = {
    id: `chatcmpl-${crypto.randomUUID()}`,
    created: Math.floor(Date.now() / 1000),
    model,
  };
  const warnings = [...plan.warnings];
  if (!plan.stream) {
    const whole: ChatCompletion = {
      ...common,
      object: "chat.completion",
      choices: [{ index: 0, message: { role: "assistant", content: mock }, finish_reason: "stop" }],
      usage: USAGE,
      ...(warnings.length > 0 && { warnings }),
    };
    return { whole, tokens: USAGE.total_tokens };
  }
  const rest = chunksOf(mock, { ...common, object: "chat.completion.chunk" }, includesUsage(plan));
  return { stream: toAsync(rest), warnings };
}

function* chunksOf(
  text: string,
  common: Omit<ChatCompletionChunk, "choices">,
  usage: boolean,
): Generator<readonly ChunkRun[], undefined> {
  const choice = (delta: object, finish_reason: string | null = null): ChunkRun[] => [
    { chunk: { ...common, choices: [{ index: 0, delta, finish_reason }] } },
  ];
  yield choice({ role: "assistant", content: "" });
  for (const word of text.match(/\s*\S+/g) ?? []) yield choice({ content: word });
  yield choice({}, "stop");
  if (usage) yield [{ chunk: { ...common, choices: [], usage: USAGE } }];
  return undefined;
}

function includesUsage({ body }: CallPlan): boolean {
  return (body.stream_options as { include_usage?: boolean } | undefined)?.include_usage === true;
}

function toAsync<T>(iterator: Iterator<T>): AsyncIterator<T> {
  return { next: () => Promise.resolve(iterator.next()) };
}
