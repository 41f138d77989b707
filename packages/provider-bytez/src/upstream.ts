import { asFields, asList, type Delta, readUsage, type Usage } from "@anymodel/core/provider";

type Fields = Record<string, unknown>;

/**
 * Usage and finish reason from the raw upstream answer that Bytez adds for closed models
 * (Bytez documentation, closed-source-params.mdx): OpenAI's and Mistral's shape, Anthropic's, Gemini's, Cohere's.
 */
export function* readUpstream(provider: unknown): Generator<Delta> {
  const body = asFields(provider);
  const choice = asFields(asList(body.choices)[0]);
  const candidate = asFields(asList(body.candidates)[0]);
  const raw =
    choice.finish_reason ?? body.stop_reason ?? candidate.finishReason ?? body.finish_reason;
  if (typeof raw === "string") yield { finish: raw };
  const usage = readAnyUsage(body);
  if (usage) yield { usage };
}

function readAnyUsage(body: Fields): Usage | undefined {
  const openai = readUsage(body.usage);
  if (openai) return openai;
  const anthropic = asFields(body.usage);
  const gemini = asFields(body.usageMetadata);
  const cohere = asFields(asFields(body.usage).tokens ?? asFields(body.meta).tokens);
  return (
    // Anthropic counts cached input beside input_tokens; here prompt_tokens includes it.
    count(
      sum(
        anthropic.input_tokens,
        anthropic.cache_read_input_tokens,
        anthropic.cache_creation_input_tokens,
      ),
      anthropic.output_tokens,
      anthropic.cache_read_input_tokens,
    ) ??
    // Gemini counts thoughts beside candidates; here completion_tokens includes them.
    count(
      gemini.promptTokenCount,
      sum(
        gemini.candidatesTokenCount ?? (gemini.thoughtsTokenCount === undefined ? undefined : 0),
        gemini.thoughtsTokenCount,
      ),
      gemini.cachedContentTokenCount,
      gemini.thoughtsTokenCount,
    ) ??
    count(cohere.input_tokens, cohere.output_tokens)
  );
}

function sum(first: unknown, ...more: unknown[]): unknown {
  if (typeof first !== "number") return undefined;
  return more.reduce<number>(
    (total, value) => total + (typeof value === "number" ? value : 0),
    first,
  );
}

function count(
  prompt: unknown,
  completion: unknown,
  cached?: unknown,
  reasoning?: unknown,
): Usage | undefined {
  if (typeof prompt !== "number" || typeof completion !== "number") return undefined;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(typeof cached === "number" && { prompt_tokens_details: { cached_tokens: cached } }),
    ...(typeof reasoning === "number" && {
      completion_tokens_details: { reasoning_tokens: reasoning },
    }),
  };
}
