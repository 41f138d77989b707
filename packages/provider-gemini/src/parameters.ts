import { asFields, each, knownFields, UNSUPPORTED_PARAMETERS } from "@anymodel/core/provider";
import type { ChatParameterTable, Fields } from "@anymodel/core/provider";

/** OpenAI parameter → generateContent (ai.google.dev/api/generate-content and @google/genai 3.1.0, read in November 2026). */
export const CHAT_ROWS = {
  ...UNSUPPORTED_PARAMETERS,
  temperature: "generationConfig.temperature",
  top_p: "generationConfig.topP",
  n: "generationConfig.candidateCount",
  stop: { to: "generationConfig.stopSequences", map: (stop: string | string[]) => [stop].flat() },
  ...each("generationConfig.maxOutputTokens", "max_tokens", "max_completion_tokens"),
  presence_penalty: "generationConfig.presencePenalty",
  frequency_penalty: "generationConfig.frequencyPenalty",
  logprobs: "generationConfig.responseLogprobs",
  top_logprobs: "generationConfig.logprobs",
  seed: "generationConfig.seed",
  tools: { to: "tools", map: toGeminiTools },
  tool_choice: { to: "toolConfig.functionCallingConfig", map: toCallingConfig },
  response_format: { to: "generationConfig", map: toSchema },
  reasoning_effort: { to: "generationConfig.thinkingConfig", map: toThinkingConfig },
  modalities: { to: "generationConfig.responseModalities", map: toCapitals },
} as const satisfies ChatParameterTable;

/** Gemini's own parameters. */
export const NATIVE = {
  at: "generationConfig",
  inBody: ["safetySettings", "cachedContent", "serviceTier"],
  types: {
    safetySettings: "object[]",
    cachedContent: "string",
    serviceTier: "string",
    topK: "integer",
    thinkingConfig: "object",
    mediaResolution: "string",
    responseMimeType: "string",
    responseSchema: "object",
    speechConfig: "object",
    imageConfig: "object",
  },
} as const;

/** Functions, their parameters as JSON Schema; a tool of Gemini's own (`{ googleSearch: {} }`) goes on as it is. */
function toGeminiTools(tools: Fields[]): Fields[] {
  const own = tools.filter((tool) => !tool.function);
  const functionDeclarations = tools.flatMap((tool) => {
    const { name, description, parameters: parametersJsonSchema } = asFields(tool.function);
    return tool.function ? [{ name, description, parametersJsonSchema }] : [];
  });
  return functionDeclarations.length > 0 ? [{ functionDeclarations }, ...own] : own;
}

function toCallingConfig(choice: unknown): Fields {
  const { name } = asFields(asFields(choice).function);
  if (name !== undefined) return { mode: "ANY", allowedFunctionNames: [name] };
  return { mode: choice === "required" ? "ANY" : String(choice).toUpperCase() };
}

/** The media type, and the schema unless any JSON will do. */
function toSchema({ json_schema }: Fields): Fields {
  const { schema: responseJsonSchema } = asFields(json_schema);
  return knownFields({ responseMimeType: "application/json", responseJsonSchema });
}

/** Tokens of an effort, as Google's OpenAI-compatible route counts them (ai.google.dev/gemini-api/docs/openai). */
const BUDGETS: Fields = { minimal: 1024, low: 1024, medium: 8192, high: 24_576 };

/** An effort asks for the thoughts too; Gemini 2.5 takes a budget in the place of a level. */
function toThinkingConfig(effort: string, model: string): Fields {
  if (effort === "none") return { thinkingBudget: 0 };
  const thinkingBudget = model.includes("gemini-2.5") && BUDGETS[effort];
  const depth = thinkingBudget ? { thinkingBudget } : { thinkingLevel: effort.toUpperCase() };
  return { ...depth, includeThoughts: true };
}

function toCapitals(names: string[]): string[] {
  return names.map((name) => name.toUpperCase());
}
