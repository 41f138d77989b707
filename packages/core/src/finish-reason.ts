/** The providers' words for why an answer ended (Anthropic, Gemini, Cohere, Mistral, Ollama, TGI), in OpenAI's. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(end_turn|stop_sequence|complete|eos(_token)?|unload|load)$/, "stop"],
  [/^(max_tokens|model_length|error_limit|model_context_window_exceeded)$/, "length"],
  [/^tool_(use|call)$/, "tool_calls"],
  [
    /^(refusal|(image_)?safety|(image_)?recitation|blocklist|(image_)?prohibited_content|spii|language|error_toxic)$/,
    "content_filter",
  ],
];

/** A finish reason in OpenAI's words; one that nobody knows stays as it is, in lower case. */
export function finishReason(raw: string): string {
  const word = raw.toLowerCase();
  return WORDS.find(([pattern]) => pattern.test(word))?.[1] ?? word;
}
