import { RefusedRequest } from "../emulator/refused-request.ts";
import type { GeminiModel } from "./models.ts";
import type { GenerateBody } from "./request-schema.ts";
import { checkSignatures } from "./signature.ts";

/** Rules between fields: calls and their responses, signatures, thinking. */
export function checkRules({ contents, generationConfig }: GenerateBody, model: GeminiModel): void {
  contents.forEach(({ parts }, at) => {
    const calls = parts.flatMap(({ functionCall }) => functionCall ?? []);
    if (calls.length === 0 || at === contents.length - 1) return;
    const next = contents[at + 1]!.parts.flatMap(({ functionResponse }) => functionResponse ?? []);
    if (next.length !== calls.length) {
      throw new RefusedRequest(
        400,
        "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.",
      );
    }
    for (const { id, name } of next) {
      if (!calls.some((call) => call.name === name && (id ?? call.id) === call.id)) {
        throw new RefusedRequest(400, `functionResponse ${name} answers no function call`);
      }
    }
  });
  checkSignatures(contents, model.strict ?? false);
  const { thinkingConfig } = generationConfig ?? {};
  if (thinkingConfig && !model.thinking) {
    throw new RefusedRequest(400, "Thinking is not enabled for this model.");
  }
  if (thinkingConfig?.thinkingLevel && !model.strict) {
    throw new RefusedRequest(400, "Thinking level is not supported for this model.");
  }
}
