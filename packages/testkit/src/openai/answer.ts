import { describeMedia, type ReceivedMedia } from "../emulator/media.ts";
import { sampleOf } from "../emulator/sample.ts";
import type { ChatBody } from "./chat-schema.ts";
import type { OpenAIModel } from "./models.ts";
import { OpenAIError } from "./openai-error.ts";
import { textOfMessages } from "./received.ts";
import type { OpenAISettings } from "./settings.ts";
import { callTools, type EmulatedToolCall } from "./tool-calls.ts";

/** One choice of an answer. */
export interface Choice {
  text: string;
  refusal?: string;
  toolCalls: EmulatedToolCall[];
  finish: string;
  spoken: boolean;
  annotations?: unknown[];
}

/** Tokens, counted as words. */
export interface Counts {
  prompt: number;
  cached: number;
  answer: number;
  reasoning: number;
}

/** What a chat completion says. */
export interface Answer {
  model: string;
  choices: Choice[];
  counts: Counts;
  serviceTier: string;
}

/** Answers with what was received, never with the user's own words; equal questions get equal answers. */
export function composeAnswer(
  body: ChatBody,
  model: OpenAIModel,
  media: readonly ReceivedMedia[],
  settings: OpenAISettings,
): Answer {
  const prompt = splitWords(textOfMessages(body.messages)).length;
  const { context = 128_000 } = model;
  if (prompt > context) {
    throw new OpenAIError(
      400,
      `This model's maximum context length is ${context} tokens. However, your messages resulted in ${prompt} tokens. Please reduce the length of the messages.`,
      { param: "messages", code: "context_length_exceeded" },
    );
  }
  const choices = Array.from({ length: body.n ?? 1 }, (_, at) =>
    composeChoice(body, at, media, prompt, settings),
  );
  const effort = body.reasoning_effort ?? "medium";
  const reasoning = model.reasoning && effort !== "none" ? 64 : 0;
  const said = choices.flatMap(({ text, refusal = "", toolCalls }) =>
    splitWords(text + refusal + toolCalls.map((call) => call.function.arguments).join(" ")),
  );
  return {
    model: body.model,
    choices,
    counts: {
      prompt,
      cached: body.prompt_cache_key ? prompt : 0,
      answer: said.length + reasoning,
      reasoning,
    },
    serviceTier: body.service_tier && body.service_tier !== "auto" ? body.service_tier : "default",
  };
}

function composeChoice(
  body: ChatBody,
  at: number,
  media: readonly ReceivedMedia[],
  prompt: number,
  { refusal, finish, answer }: OpenAISettings,
): Choice {
  const spoken = body.modalities?.includes("audio") ?? false;
  const silent = { text: "", toolCalls: [], spoken: false };
  if (refusal !== undefined) return { ...silent, refusal, finish: finish ?? "stop" };
  const toolCalls = callTools(body);
  if (toolCalls.length > 0) return { ...silent, toolCalls, finish: finish ?? "tool_calls" };
  const whole = formatted(answer?.(body.model) ?? greet(body, at, media, prompt), body);
  const { text, cut } = limit(whole, body);
  return {
    text,
    toolCalls,
    finish: finish ?? (cut ? "length" : "stop"),
    spoken,
    ...(body.web_search_options && { annotations: [citation(text)] }),
  };
}

function greet(
  { model, messages }: ChatBody,
  at: number,
  media: readonly ReceivedMedia[],
  prompt: number,
): string {
  const proof = media.map((item) => `I received: ${describeMedia(item)}\n`).join("");
  const counts = `${plural(messages.length, "message")} with ${plural(prompt, "word")}`;
  const choice = at === 0 ? "" : ` This is choice ${at}.`;
  return `${proof}Hello 👋 from the OpenAI emulator. I am ${model}, and I read ${counts}.${choice}`;
}

function formatted(text: string, { response_format }: ChatBody): string {
  switch (response_format?.type) {
    case "json_object":
      return JSON.stringify({ answer: text });
    case "json_schema":
      return JSON.stringify(sampleOf(response_format.json_schema.schema));
    default:
      return text;
  }
}

function limit(
  whole: string,
  { stop, max_completion_tokens, max_tokens }: ChatBody,
): { text: string; cut: boolean } {
  const places = [stop ?? []].flat().map((sequence) => whole.indexOf(sequence));
  const found = places.filter((place) => place >= 0);
  const words = splitWords(found.length > 0 ? whole.slice(0, Math.min(...found)) : whole);
  const kept = words.slice(0, max_completion_tokens ?? max_tokens ?? words.length);
  return { text: kept.join(""), cut: kept.length < words.length };
}

function citation(text: string): unknown {
  const url_citation = {
    start_index: 0,
    end_index: text.length,
    title: "Emulator",
    url: "https://example.com/",
  };
  return { type: "url_citation", url_citation };
}

/** Cuts a text into words, each with the white space before it, so that they join to the text. */
export function splitWords(text: string): string[] {
  return text.match(/\s*\S+/g) ?? [];
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
