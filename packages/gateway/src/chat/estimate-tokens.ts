import { isRecord } from "../config/record.ts";

/** Characters of a token, roughly; for limits only, never shown as usage. */
const PER_TOKEN = 4;

/** The tokens of a request's text and of an answer, estimated: media are not counted. */
export function estimateTokens(messages: unknown, answerCharacters: number): number {
  return Math.ceil((lengthOf(messages) + answerCharacters) / PER_TOKEN);
}

/** The tokens of an embedding's inputs: those of texts estimated, tokens counted. */
export function estimateInputTokens(input: unknown): number {
  if (typeof input === "string") return Math.ceil(input.length / PER_TOKEN);
  if (!Array.isArray(input)) return 1;
  return input.reduce<number>((sum, item) => sum + estimateInputTokens(item), 0);
}

function lengthOf(messages: unknown): number {
  if (!Array.isArray(messages)) return 0;
  let length = 0;
  for (const message of messages) {
    const content = isRecord(message) ? message.content : undefined;
    if (typeof content === "string") length += content.length;
    else if (Array.isArray(content)) {
      for (const part of content) {
        const text = isRecord(part) ? part.text : part;
        if (typeof text === "string") length += text.length;
      }
    }
  }
  return length;
}
