import { asFields, type ChatParameterTable } from "@anymodel/core/provider";

type Fields = Record<string, unknown>;

const NO_EFFECT = { ignore: "it has no effect on the answer" } as const;

/** OpenAI parameter → generateContent (ai.google.dev/api/generate-content and @google/genai 3.1.0, read in November 2026). */
export const CHAT_ROWS = {
  temperature: "generationConfig.temperature",
  top_p: "generationConfig.topP",
  n: "generationConfig.candidateCount",
  stop: { to: "generationConfig.stopSequences", map: (stop: string | string[]) => [stop].flat() },
  max_tokens: "generationConfig.maxOutputTokens",
  max_completion_tokens: "generationConfig.maxOutputTokens",
  presence_penalty: "generationConfig.presencePenalty",
  frequency_penalty: "generationConfig.frequencyPenalty",
  logit_bias: false,
  logprobs: "generationConfig.responseLogprobs",
  top_logprobs: "generationConfig.logprobs",
  seed: "generationConfig.seed",
  tools: { to: "tools", map: toGeminiTools },
  tool_choice: { to: "toolConfig.functionCallingConfig", map: toCallingConfig },
  parallel_tool_calls: false,
  functions: false,
  function_call: false,
  response_format: { to: "generationConfig", map: toSchema },
  reasoning_effort: { to: "generationConfig.thinkingConfig", map: toThinkingConfig },
  verbosity: false,
  modalities: { to: "generationConfig.responseModalities", map: toCapitals },
  audio: false,
  prediction: false,
  web_search_options: false,
  service_tier: false,
  user: NO_EFFECT,
  safety_identifier: NO_EFFECT,
  prompt_cache_key: NO_EFFECT,
  prompt_cache_retention: NO_EFFECT,
  store: NO_EFFECT,
  metadata: NO_EFFECT,
} as const satisfies ChatParameterTable;

/** Parameters that stand in the body itself; all others of Gemini's own stand in `generationConfig`. */
const TOP_LEVEL = {
  safetySettings: "object[]",
  cachedContent: "string",
  serviceTier: "string",
} as const;

/** Gemini's own parameters. */
export const OWN_PARAMETERS = {
  ...TOP_LEVEL,
  topK: "integer",
  thinkingConfig: "object",
  mediaResolution: "string",
  responseMimeType: "string",
  responseSchema: "object",
  speechConfig: "object",
  imageConfig: "object",
} as const;

/** Tokens of an effort, as Google's OpenAI-compatible route counts them (ai.google.dev/gemini-api/docs/openai). */
const BUDGETS: Fields = { MINIMAL: 1024, LOW: 1024, MEDIUM: 8192, HIGH: 24_576 };

/** Puts every parameter where generateContent takes it. */
export function layOut({ generationConfig, ...body }: Fields, model: string): Fields {
  const config = { ...asFields(generationConfig) };
  for (const name of Object.keys(TOP_LEVEL)) {
    if (name in config) body[name] = config[name];
    delete config[name];
  }
  if ("responseJsonSchema" in config) config.responseMimeType = "application/json";
  const { thinkingLevel, ...thinking } = asFields(config.thinkingConfig);
  const thinkingBudget = BUDGETS[String(thinkingLevel)];
  if (thinkingBudget && model.includes("gemini-2.5")) {
    config.thinkingConfig = { ...thinking, thinkingBudget };
  }
  return Object.keys(config).length > 0 ? { ...body, generationConfig: config } : body;
}

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
function toSchema(format: Fields): Fields {
  const { schema } = asFields(format.json_schema);
  return {
    responseMimeType: "application/json",
    ...(schema !== undefined && { responseJsonSchema: schema }),
  };
}

/** An effort asks for the thoughts too; `layOut` makes a level a budget for Gemini 2.5. */
function toThinkingConfig(effort: string): Fields {
  if (effort === "none") return { thinkingBudget: 0 };
  return { thinkingLevel: effort.toUpperCase(), includeThoughts: true };
}

function toCapitals(names: string[]): string[] {
  return names.map((name) => name.toUpperCase());
}
