import { asFields, asList, type Delta, readUsage, type Usage } from "@anymodel/core/provider";

/**
 * Usage and finish reason from the raw upstream answer that Bytez adds for closed models
 * (Bytez documentation, closed-source-params.mdx): OpenAI's and Mistral's shape, Anthropic's, Gemini's, Cohere's.
 */
export function* readUpstream(provider: unknown): Generator<Delta> {
  const body = asFields(provider);
  const choice = asFields(asList(body.choices)[0]);
  const candidate = asFields(asList(body.candidates)[0]);
  const finish =
    choice.finish_reason ?? body.stop_reason ?? candidate.finishReason ?? body.finish_reason;
  if (typeof finish === "string") yield { finish };
  const usage = readUsage(body.usage) ?? readOtherUsage(body);
  if (usage) yield { usage };
}

function readOtherUsage({
  usage,
  usageMetadata,
  meta,
}: Record<string, unknown>): Usage | undefined {
  const anthropic = asFields(usage);
  const cached = anthropic.cache_read_input_tokens;
  const gemini = asFields(usageMetadata);
  const thoughts = gemini.thoughtsTokenCount;
  const cohere = asFields(anthropic.tokens ?? asFields(meta).tokens);
  return (
    // Anthropic counts cached input beside input_tokens; here prompt_tokens includes it.
    count(
      [anthropic.input_tokens, cached, anthropic.cache_creation_input_tokens],
      [anthropic.output_tokens],
      cached,
    ) ??
    // Gemini counts thoughts beside candidates; here completion_tokens includes them.
    count(
      [gemini.promptTokenCount],
      [gemini.candidatesTokenCount ?? (thoughts === undefined ? undefined : 0), thoughts],
      gemini.cachedContentTokenCount,
      thoughts,
    ) ??
    count([cohere.input_tokens], [cohere.output_tokens])
  );
}

/** Usage of summed counts; `undefined` unless the first of each side is a number. */
function count(
  prompt: unknown[],
  completion: unknown[],
  cached?: unknown,
  reasoning?: unknown,
): Usage | undefined {
  if (typeof prompt[0] !== "number" || typeof completion[0] !== "number") return undefined;
  const [prompt_tokens, completion_tokens] = [sum(prompt), sum(completion)];
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
    ...(typeof cached === "number" && { prompt_tokens_details: { cached_tokens: cached } }),
    ...(typeof reasoning === "number" && {
      completion_tokens_details: { reasoning_tokens: reasoning },
    }),
  };
}

function sum(counts: unknown[]): number {
  return counts.reduce<number>((total, some) => total + (typeof some === "number" ? some : 0), 0);
}
