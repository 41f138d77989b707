import type { AnyModelError, ChatCompletion } from "@anymodel/core";

/** An answer as a vector writes it. */
export function expectedAnswer(answer: ChatCompletion): Record<string, unknown> {
  const { choices, usage, provider_metadata } = answer;
  const messages = choices.map(({ message, index: _index, finish_reason, ...rest }) => {
    const { role: _role, tool_calls, content, ...more } = message;
    const calls = tool_calls?.map(({ type: _type, function: called, ...call }) => ({
      ...call,
      ...called,
    }));
    return {
      content,
      ...more,
      ...rest,
      ...(calls && { tool_calls: calls }),
      ...(finish_reason && { finish_reason }),
    };
  });
  return {
    ...(messages.length === 1 ? messages[0] : { choices: messages }),
    ...(usage && { usage }),
    ...(provider_metadata && { provider_metadata }),
  };
}

/** An error as a vector writes it; its message is the provider's words, which stand in the reply. */
export function expectedError(error: unknown): Record<string, unknown> {
  const { code, status, message, retryable, provider } = error as AnyModelError;
  const words = message.slice(provider ? `[${provider}] `.length : 0);
  return { code, status, retryable, ...(words.includes("[redacted]") ? {} : { message: words }) };
}
