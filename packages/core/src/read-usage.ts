import type { Usage } from "./chat.ts";
import { asFields } from "./fields.ts";

/** Usage in OpenAI's shape and meaning; `undefined` unless the provider counted both sides. */
export function readUsage(value: unknown): Usage | undefined {
  const usage = asFields(value);
  const { prompt_tokens, completion_tokens, total_tokens } = usage;
  if (!isCount(prompt_tokens) || !isCount(completion_tokens)) return undefined;
  const sum = prompt_tokens + completion_tokens;
  const total = isCount(total_tokens) ? total_tokens : sum;
  const input = asFields(usage.prompt_tokens_details);
  const output = asFields(usage.completion_tokens_details);
  const reasoning = output.reasoning_tokens;
  // xAI counts reasoning beside the output, which shows in the total.
  const isBeside = typeof reasoning === "number" && reasoning > 0 && sum + reasoning === total;
  // DeepSeek's and Moonshot's names.
  const cached = input.cached_tokens ?? usage.prompt_cache_hit_tokens ?? usage.cached_tokens;
  return {
    prompt_tokens,
    completion_tokens: isBeside ? completion_tokens + reasoning : completion_tokens,
    total_tokens: total,
    ...((usage.prompt_tokens_details || typeof cached === "number") && {
      prompt_tokens_details: {
        ...input,
        ...(typeof cached === "number" && { cached_tokens: cached }),
      },
    }),
    ...(usage.completion_tokens_details ? { completion_tokens_details: output } : {}),
  };
}

function isCount(value: unknown): value is number {
  return Number.isFinite(value) && (value as number) >= 0;
}
