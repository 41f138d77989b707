/** What every client sends and gets: sizes as in an everyday chat, all bytes made before the measurement. */

const WORDS = "The quick brown fox jumps over the lazy dog while the band plays on and on. ";

/** A conversation whose request is about 2 KB of JSON. */
export const MESSAGES = [
  { role: "system" as const, content: WORDS.repeat(4).trim() },
  { role: "user" as const, content: WORDS.repeat(20).trim() },
];

/** The model that every client asks for. */
export const MODEL = "acme/chat-1";
/** Sent with every request, in tokens. */
export const MAX_TOKENS = 200;
/** Sent with every request. */
export const TEMPERATURE = 0.5;

/** The OpenAI request as the clients that stand close to the wire write it. */
export const OPENAI_REQUEST = {
  model: MODEL,
  messages: MESSAGES,
  max_tokens: MAX_TOKENS,
  temperature: TEMPERATURE,
};

/** The text of the unstreamed answers: OpenAI's is 600 bytes with it. */
export const ANSWER_TEXT = WORDS.repeat(4).trim();

/** One piece of a stream. */
export const PIECE = " lorem";

/** Pieces of the long and the short stream: the difference of their costs is the chunks alone. */
export const LONG_STREAM = 1000;
/** Pieces of the stream whose cost is taken off. */
export const SHORT_STREAM = 10;

/** The unstreamed answer of OpenAI's API. */
export const OPENAI_ANSWER = JSON.stringify({
  id: "chatcmpl-9f8e7d6c5b4a39281706f5e4d3c2b1a0",
  object: "chat.completion",
  created: 1760000000,
  model: MODEL,
  choices: [
    {
      index: 0,
      message: { role: "assistant", content: ANSWER_TEXT },
      logprobs: null,
      finish_reason: "stop",
    },
  ],
  usage: { prompt_tokens: 420, completion_tokens: 64, total_tokens: 484 },
  system_fingerprint: "fp_44709d6fcb",
});

/** The unstreamed answer of Bytez's own API, as long as OpenAI's. */
export const BYTEZ_ANSWER = (() => {
  const body = (content: string) =>
    JSON.stringify({ error: null, output: { role: "assistant", content } });
  const missing = OPENAI_ANSWER.length - body(ANSWER_TEXT).length;
  return body(ANSWER_TEXT + WORDS.repeat(8).slice(0, missing));
})();

const chunk = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({
    id: "chatcmpl-9f8e7d6c5b4a39281706f5e4d3c2b1a0",
    object: "chat.completion.chunk",
    created: 1760000000,
    model: MODEL,
    system_fingerprint: "fp_44709d6fcb",
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
  })}\n\n`;

/** The events of OpenAI's stream: role, pieces, finish reason, end marker. */
export const OPENAI_EVENTS = {
  first: chunk({ role: "assistant", content: "" }),
  piece: chunk({ content: PIECE }),
  last: `${chunk({}, "stop")}data: [DONE]\n\n`,
};

/** A question about an image of 5 MB, as base64 that no compression would help. Made where it is asked, not in the processes that are measured. */
export const createImageRequest = () => ({
  model: MODEL,
  max_tokens: MAX_TOKENS,
  messages: [
    {
      role: "user" as const,
      content: [
        { type: "text", text: "What is in this picture?" },
        {
          type: "image_url",
          image_url: { url: `data:image/jpeg;base64,${noise(5 * 2 ** 20)}` },
        },
      ],
    },
  ],
});

/** Base64 of so many characters, from a small generator, so that it is the same everywhere. */
function noise(characters: number): string {
  const bytes = Buffer.alloc((characters * 3) / 4);
  for (let at = 0, state = 1; at < bytes.length; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[at] = state >>> 16;
  }
  return bytes.toString("base64");
}
