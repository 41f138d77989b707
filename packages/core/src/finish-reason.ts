/** OpenAI's word for why an answer ended → the providers' words (Anthropic, Gemini, Cohere, Mistral, Ollama, TGI). */
const WORDS: Readonly<Record<string, RegExp>> = {
  stop: /^(stop|end_turn|stop_sequence|complete|eos(_token)?|unload|load)$/i,
  length:
    /^(length|max_tokens|model_length|continuation|error_limit|model_context_window_exceeded)$/i,
  tool_calls: /^tool_(calls?|use)$/i,
  content_filter:
    /^(content_filter|refusal|(image_)?(safety|recitation|prohibited_content)|blocklist|spii|error_toxic)$/i,
};

/** A finish reason in OpenAI's words; one that nobody knows stays as it is. */
export function finishReason(raw: string): string {
  return Object.keys(WORDS).find((word) => WORDS[word]!.test(raw)) ?? raw;
}
