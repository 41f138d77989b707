import { describeMedia, type ReceivedMedia } from "../emulator/media.ts";
import { sampleOf } from "../emulator/sample.ts";
import { callFunctions, type EmulatedCall } from "./function-calls.ts";
import type { GeminiModel } from "./models.ts";
import { textOf } from "./received.ts";
import type { GenerateBody } from "./request-schema.ts";
import type { GeminiSettings } from "./settings.ts";

/** What a generation says. */
export interface Answer {
  thoughts: string;
  /** One for each candidate. */
  texts: string[];
  calls: EmulatedCall[];
  finish: "STOP" | "MAX_TOKENS";
  /** Pictures and sound, after the text. */
  media: { mimeType: string; data: string }[];
  usage: Record<string, unknown>;
}

const THOUGHTS = "**Reading** I look at what was received.\n\nThen I say it back.";

/** Answers with what was received, never with the user's own words; equal questions get equal answers. */
export function composeAnswer(
  body: GenerateBody,
  model: GeminiModel,
  media: readonly ReceivedMedia[],
  { answer }: Pick<GeminiSettings, "answer"> = {},
): Answer {
  const { generationConfig: config = {}, contents, systemInstruction, cachedContent } = body;
  const all = systemInstruction ? [systemInstruction, ...contents] : contents;
  const words = countWords(textOf(all));
  const results = (contents.at(-1)?.parts ?? []).flatMap(({ functionResponse }) => {
    if (!functionResponse) return [];
    return `${functionResponse.name} gave ${JSON.stringify(functionResponse.response)}.\n`;
  });
  const proof = media.map((item) => `I received: ${describeMedia(item)}\n`);
  const greeting = `Hello 👋 from the Gemini emulator. I am ${model.name}, and I read ${all.length} contents with ${words} words.`;
  const calls = callFunctions(body);
  const said = answer?.(model.name) ?? [...results, ...proof, greeting].join("");
  const whole = formatted(said, config);
  const { text, cut } = limit(whole, config);
  const { includeThoughts, thinkingBudget } = config.thinkingConfig ?? {};
  const thinks = model.thinking && thinkingBudget !== 0;
  const texts = Array.from({ length: config.candidateCount ?? 1 }, () => text);
  const cached = cachedContent ? 4 : 0;
  const prompt = words + cached + media.length * 258;
  const answered = calls.length > 0 ? calls.length * 5 : countWords(text) * texts.length;
  const thought = thinks ? countWords(THOUGHTS) : 0;
  return {
    thoughts: thinks && includeThoughts ? THOUGHTS : "",
    texts,
    calls,
    finish: cut && calls.length === 0 ? "MAX_TOKENS" : "STOP",
    media: generatedMedia(config.responseModalities),
    usage: {
      promptTokenCount: prompt,
      candidatesTokenCount: answered,
      totalTokenCount: prompt + answered + thought,
      promptTokensDetails: [{ modality: "TEXT", tokenCount: words + cached }],
      ...(cached > 0 && { cachedContentTokenCount: cached }),
      ...(thought > 0 && { thoughtsTokenCount: thought }),
    },
  };
}

function formatted(text: string, config: NonNullable<GenerateBody["generationConfig"]>): string {
  const { responseMimeType, responseJsonSchema, responseSchema } = config;
  if (responseMimeType !== "application/json") return text;
  const schema = responseJsonSchema ?? responseSchema;
  return JSON.stringify(schema ? sampleOf(schema) : { answer: text });
}

function limit(
  whole: string,
  { stopSequences = [], maxOutputTokens }: NonNullable<GenerateBody["generationConfig"]>,
): { text: string; cut: boolean } {
  const places = stopSequences.map((sequence) => whole.indexOf(sequence)).filter((at) => at >= 0);
  const words = splitWords(places.length > 0 ? whole.slice(0, Math.min(...places)) : whole);
  const kept = words.slice(0, maxOutputTokens ?? words.length);
  return { text: kept.join(""), cut: kept.length < words.length };
}

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

function generatedMedia(modalities: readonly string[] = []): Answer["media"] {
  const sound = { mimeType: "audio/L16;codec=pcm;rate=24000", data: "AAECAwQFBgc=" };
  return [
    ...(modalities.includes("IMAGE") ? [{ mimeType: "image/png", data: pixel }] : []),
    ...(modalities.includes("AUDIO") ? [sound] : []),
  ];
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
