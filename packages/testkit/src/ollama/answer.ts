import { describeMedia, type ReceivedMedia } from "../emulator/media.ts";
import { sampleOf } from "../emulator/sample.ts";
import type { OllamaModel } from "./models.ts";
import type { ChatBody } from "./request-schema.ts";

/** What a chat says. */
export interface Answer {
  thinking: string;
  text: string;
  calls: { name: string; arguments: unknown }[];
  reason: "stop" | "length";
  promptCount: number;
  answerCount: number;
}

const THINKING = "I look at what was received. Then I say it back.";

/** Answers with what was received, never with the user's own words; equal questions get equal answers. */
export function composeAnswer(
  body: ChatBody,
  model: OllamaModel,
  media: readonly ReceivedMedia[],
): Answer {
  const { messages = [], options = {}, format } = body;
  const prompt = countWords(messages.map(({ content = "" }) => content).join(" "));
  const results = messages
    .slice(messages.findLastIndex(({ role }) => role === "user") + 1)
    .filter(({ role }) => role === "tool")
    .map(({ tool_name: name, content }) => `${name} gave ${content}.\n`);
  const proof = media.map((item) => `I received: ${describeMedia(item)}\n`);
  const greeting = `Hello 👋 from the Ollama emulator. I am ${model.name}, and I read ${messages.length} messages with ${prompt} words.`;
  const whole = formatted([...results, ...proof, greeting].join(""), format);
  const { text, cut } = limit(whole, options);
  const calls = callTools(body);
  // Models that think do so unless they are told not to.
  const thinks = model.capabilities.includes("thinking") && body.think !== false;
  const thinking = thinks ? THINKING : "";
  return {
    thinking,
    text: calls.length > 0 ? "" : text,
    calls,
    reason: cut && calls.length === 0 ? "length" : "stop",
    promptCount: prompt + media.length * 256,
    answerCount: countWords(thinking) + (calls.length * 5 || countWords(text)),
  };
}

/** The tools that the user's last words name, as often as they name them, with sample arguments. */
function callTools({ messages = [], tools = [] }: ChatBody): Answer["calls"] {
  const last = messages.at(-1);
  const words = last?.role === "user" ? (last.content?.match(/[\w-]+/g) ?? []) : [];
  return words.flatMap((word) => {
    const tool = tools.find((candidate) => candidate.function.name === word)?.function;
    return tool ? { name: tool.name, arguments: sampleOf(tool.parameters) } : [];
  });
}

function formatted(text: string, format: ChatBody["format"]): string {
  if (!format) return text;
  return JSON.stringify(format === "json" ? { answer: text } : sampleOf(format));
}

function limit(whole: string, options: object): { text: string; cut: boolean } {
  const { stop = [], num_predict: most = -1 } = options as {
    stop?: string[];
    num_predict?: number;
  };
  const places = stop.map((sequence) => whole.indexOf(sequence)).filter((at) => at >= 0);
  const words = splitWords(places.length > 0 ? whole.slice(0, Math.min(...places)) : whole);
  const kept = most < 0 ? words : words.slice(0, most);
  return { text: kept.join(""), cut: kept.length < words.length };
}

/** Cuts a text into words, each with the white space before it, so that they join to the text. */
export function splitWords(text: string): string[] {
  const words = text.match(/\s*\S+/g) ?? [];
  const rest = text.slice(words.join("").length);
  return rest ? [...words, rest] : words;
}

function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
