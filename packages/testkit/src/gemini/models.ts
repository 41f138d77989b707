import { RefusedRequest } from "../emulator/refused-request.ts";
import type { GeminiSettings } from "./settings.ts";

/** A model of the Gemini emulator. */
export interface GeminiModel {
  /** Without `models/`. */
  name: string;
  /** `generateContent` unless told. */
  methods?: readonly ("generateContent" | "embedContent")[];
  /** Whether it thinks, and signs its thoughts. */
  thinking?: boolean;
  /** Whether calls without their signature are refused, as Gemini 3 and later do. */
  strict?: boolean;
  /** Tokens of a prompt, which the emulator counts as words; 1,048,576 unless told. */
  inputTokenLimit?: number;
}

/** Models that the emulator has. */
const listed: readonly GeminiModel[] = [
  { name: "gemini-2.0-flash" },
  { name: "gemini-2.5-flash", thinking: true },
  { name: "gemini-2.5-pro", thinking: true },
  { name: "gemini-2.5-flash-image" },
  { name: "gemini-3.1-pro-preview", thinking: true, strict: true },
  { name: "gemini-3.8-flash", thinking: true, strict: true },
  { name: "gemini-embedding-001", methods: ["embedContent"], inputTokenLimit: 2048 },
];

/** The models of the settings and the built-in ones. */
export function modelsOf({ models = [] }: GeminiSettings): GeminiModel[] {
  const own = new Set(models.map(({ name }) => name));
  return [...models, ...listed.filter(({ name }) => !own.has(name))];
}

/** A model by name; throws a 404 in the words that the real API is said to use when there is none, or not for this method. */
export function findModel(name: string, method: string, settings: GeminiSettings): GeminiModel {
  const found = modelsOf(settings).find((model) => model.name === name);
  if (!found && settings.anyModel) return { name };
  const { methods = ["generateContent"] } = found ?? {};
  if (found && (method === "get" || (methods as readonly string[]).includes(method))) return found;
  throw new RefusedRequest(
    404,
    `models/${name} is not found for API version v1beta, or is not supported for ${method}. Call ModelService.ListModels to see the list of available models and their supported methods.`,
  );
}

/** A model as `models.list` and `models.get` give it. */
export function modelEntry(model: GeminiModel): unknown {
  const { name, methods = ["generateContent"], thinking, inputTokenLimit = 1_048_576 } = model;
  return {
    name: `models/${name}`,
    version: "001",
    displayName: name,
    inputTokenLimit,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: methods,
    ...(thinking && { thinking }),
  };
}
