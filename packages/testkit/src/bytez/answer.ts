import { describeMedia, type ReceivedMedia } from "../emulator/media.ts";

/** The emulator's answer to a model call, with the counts that usage is made of. */
export interface Answer {
  text: string;
  finish: "stop" | "length";
  promptWords: number;
  answerWords: number;
}

/** What the answer is about. */
export interface Question {
  model: string;
  messageCount: number;
  text: string;
  media: readonly ReceivedMedia[];
  /** The most words that the answer may have. */
  limit: number;
  /** Said instead of what was received. */
  said?: string | undefined;
}

/** Answers with what was received, never with the user's own words; equal questions get equal answers. */
export function composeAnswer({ model, messageCount, text, media, limit, said }: Question): Answer {
  const promptWords = countWords(text);
  const proof = media.map((item) => `I received: ${describeMedia(item)}\n`).join("");
  const counts = `${plural(messageCount, "message")} with ${plural(promptWords, "word")}`;
  const greeting = `Hello 👋 from the Bytez emulator. I am ${model}, and I read ${counts}.`;
  const words = splitWords(said ?? proof + greeting);
  const kept = words.slice(0, Math.max(0, limit));
  return {
    text: kept.join(""),
    finish: kept.length < words.length ? "length" : "stop",
    promptWords,
    answerWords: kept.length,
  };
}

/** Cuts a text into words, each with the white space before it, so that they join to the text. */
export function splitWords(text: string): string[] {
  return text.match(/\s*\S+/g) ?? [];
}

function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
