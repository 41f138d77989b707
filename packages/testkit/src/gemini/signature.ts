import { createHash } from "node:crypto";
import { RefusedRequest } from "../emulator/refused-request.ts";
import type { Content, Part } from "./request-schema.ts";

/** The signature that the emulator puts on a call or a text: equal to what it stands for, so a changed replay shows. */
export function sign(kind: "call" | "text", payload: unknown): string {
  return createHash("sha256")
    .update(`${kind}|${JSON.stringify(payload)}`)
    .digest("base64");
}

/**
 * Refuses signatures that are not what was given out, and, where `strict`, calls of the current turn without one
 * (ai.google.dev/gemini-api/docs/thought-signatures: the first call of each step must carry it).
 */
export function checkSignatures(contents: readonly Content[], strict: boolean): void {
  const turn = contents.findLastIndex(
    ({ role, parts }) => role !== "model" && parts.some((part) => !part.functionResponse),
  );
  contents.forEach(({ role, parts }, at) => {
    if (role !== "model") return;
    const text = parts.map((part) => (part.thought ? "" : (part.text ?? ""))).join("");
    for (const part of parts) {
      if (part.thoughtSignature !== undefined && part.thoughtSignature !== expected(part, text)) {
        throw new RefusedRequest(400, "Corrupted thought signature.");
      }
    }
    const first = parts.findIndex(({ functionCall }) => functionCall);
    if (!strict || at < turn || first < 0 || parts[first]?.thoughtSignature) return;
    throw new RefusedRequest(
      400,
      `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${parts[first]?.functionCall?.name}\`, position ${first + 1}.`,
    );
  });
}

function expected({ functionCall }: Part, text: string): string {
  if (!functionCall) return sign("text", text);
  return sign("call", [functionCall.name, functionCall.args ?? {}]);
}
