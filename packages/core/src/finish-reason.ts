/** The providers' words for why an answer ended (Anthropic, Gemini, Cohere, Mistral, Ollama, TGI), in OpenAI's. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(stop|end_turn|stop_sequence|complete|eos(_token)?|unload|load)$/i, "stop"],
  [
    /^(length|max_tokens|model_length|continuation|error_limit|model_context_window_exceeded)$/i,
    "length",
  ],
  [/^tool_(calls?|use)$/i, "tool_calls"],
  [
    /^(content_filter|refusal|(image_)?(safety|recitation|prohibited_content)|blocklist|spii|error_toxic)$/i,
    "content_filter",
  ],
];

/** A finish reason in OpenAI's words; one that nobody knows stays as it is. */
export function finishReason(raw: string): string {
  return WORDS.find(([pattern]) => pattern.test(raw))?.[1] ?? raw;
}
