import { RefusedRequest } from "../emulator/refused-request.ts";
import { sampleOf } from "../emulator/sample.ts";
import { textOf } from "./received.ts";
import type { GenerateBody } from "./request-schema.ts";

/** A function call that the emulator makes. */
export interface EmulatedCall {
  id: string;
  name: string;
  args: Record<string, unknown>;
}

/**
 * The calls that the emulator makes, with sample arguments: the functions that the user's last words name, as often
 * as they name them; with mode ANY the first allowed one, where they name none.
 */
export function callFunctions({ tools = [], toolConfig, contents }: GenerateBody): EmulatedCall[] {
  const { mode = "AUTO", allowedFunctionNames } = toolConfig?.functionCallingConfig ?? {};
  const declared = tools.flatMap(({ functionDeclarations = [] }) => functionDeclarations);
  for (const name of allowedFunctionNames ?? []) {
    if (!declared.some((declaration) => declaration.name === name)) {
      throw new RefusedRequest(
        400,
        `tool_config.function_calling_config.allowed_function_names: ${name} is not declared`,
      );
    }
  }
  const allowed = declared.filter(({ name }) => allowedFunctionNames?.includes(name) ?? true);
  const last = contents.at(-1)!;
  if (mode === "NONE" || allowed.length === 0) return [];
  const words = last.role === "model" ? [] : (textOf([last]).match(/[\w.:-]*\w/g) ?? []);
  const named = words.flatMap((word) => allowed.find(({ name }) => name === word) ?? []);
  const called = named.length > 0 || mode !== "ANY" ? named : allowed.slice(0, 1);
  return called.map(({ name, parametersJsonSchema, parameters }, at) => ({
    id: `call_${at + 1}`,
    name,
    args: sampleOf(parametersJsonSchema ?? lowerTypes(parameters)) as Record<string, unknown>,
  }));
}

/** Gemini's own schemas write types in capitals. */
function lowerTypes(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema ?? {}), (key, value) =>
    key === "type" && typeof value === "string" ? value.toLowerCase() : value,
  );
}
